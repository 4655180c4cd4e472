// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/input.h"

#include <istream>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace dgdc::cli {

Result<std::string> ReadInput(const std::string& path, Env& env) {
  if (path == kStandardStream) {
    return std::string(std::istreambuf_iterator<char>(env.in), {});
  }
  return env.files.Read(path);
}

std::optional<std::string> ReadOrComplain(const std::string& path, Env& env) {
  Result<std::string> text = ReadInput(path, env);
  if (!text) {
    env.Complain(fmt::format("{}: {}", path, text.error()));
    return std::nullopt;
  }
  return std::move(*text);
}

std::function<Result<std::string>(const std::string&)> FilesBeside(
    const std::string& path, Env& env, std::vector<std::string>& read) {
  const size_t slash =
      path == kStandardStream ? std::string::npos : path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "" : path.substr(0, slash + 1);
  return [folder, &env, &read](const std::string& name) {
    const std::string whole = name.starts_with('/') ? name : folder + name;
    read.push_back(whole);
    return env.files.Read(whole);
  };
}

std::string InputName(const std::string& path) {
  return path == kStandardStream ? "<stdin>" : path;
}

std::string NormalizeApi(const std::string& api) {
  constexpr std::string_view kGroup = "nvidia.com/";
  return api.starts_with(kGroup) ? api.substr(kGroup.size()) : api;
}

void DeclareOverrides(OptionSet& set, std::vector<std::string>& overrides) {
  set.Add("--set", overrides,
          "Set a field of the intent, as in spec.prefill.tp=4; may be "
          "repeated")
      .Called("PATH=VALUE");
}

void DeclareProfiles(const OptionSet& set, std::vector<std::string>& folders) {
  set.Add("--profiles", folders,
          "Folder of profiles and rules of your own, like profiles/ of dgdc: "
          "in place of those of the same name, or besides; repeatable")
      .Called("DIR");
}

}  // namespace dgdc::cli
