// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_inputs.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/base/glob.h"
#include "dgdc/cli/input.h"

namespace dgdc::cli {
namespace {

bool HasManifestSuffix(std::string_view path) {
  constexpr std::array<std::string_view, 3> kSuffixes = {".yaml", ".yml",
                                                         ".json"};
  return std::any_of(
      kSuffixes.begin(), kSuffixes.end(),
      [path](std::string_view suffix) { return path.ends_with(suffix); });
}

std::string Tidy(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().generic_string();
}

// The path as people would write it, without "./" and doubled slashes. What is
// above a ".." depends on links, so such a path stays as it is: the name is
// also where fixes are written to.
std::string ShortName(const std::string& path) {
  const std::filesystem::path parts(path);
  const bool goes_up = std::any_of(
      parts.begin(), parts.end(),
      [](const std::filesystem::path& part) { return part == ".."; });
  return goes_up ? path : Tidy(path);
}

// The directory above the first part that is a pattern.
std::string FixedPart(const std::string& pattern) {
  const size_t special = pattern.find_first_of("*?[");
  const size_t slash = pattern.rfind('/', special);
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : pattern.substr(0, slash);
}

class Collector {
 public:
  explicit Collector(Env& env) : env_(env) {}

  void Add(const std::string& path, const std::string& stdin_name);
  LintInputs Take() { return std::move(inputs_); }

 private:
  void AddFile(const std::string& path, const std::string& name, bool named);
  // The files below `directory` that `matches` takes.
  template <class Matches>
  void Search(const std::string& path, const std::string& directory,
              Matches matches);

  Env& env_;
  LintInputs inputs_;
  std::set<std::string> seen_;
};

void Collector::AddFile(const std::string& path, const std::string& name,
                        bool named) {
  if (seen_.insert(ShortName(path)).second) {
    inputs_.files.push_back({path, name, named});
  }
}

template <class Matches>
void Collector::Search(const std::string& path, const std::string& directory,
                       Matches matches) {
  inputs_.searched = true;
  const Result<std::vector<std::string>> files = env_.files.List(directory);
  if (!files) {
    inputs_.problems.push_back(fmt::format("{}: {}", path, files.error()));
    return;
  }
  bool any = false;
  for (const std::string& file : *files) {
    if (matches(file)) {
      AddFile(file, ShortName(file), false);
      any = true;
    }
  }
  if (!any && HasGlob(path)) {
    inputs_.problems.push_back(
        fmt::format("{}: no file matches this pattern", path));
  }
}

void Collector::Add(const std::string& path, const std::string& stdin_name) {
  if (path == kStandardStream) {
    AddFile(path, stdin_name.empty() ? InputName(path) : stdin_name, true);
  } else if (env_.files.IsDirectory(path)) {
    Search(path, path, &HasManifestSuffix);
  } else if (HasGlob(path) && !env_.files.Exists(path)) {
    Search(path, FixedPart(path), [&path](const std::string& file) {
      return GlobMatches(path, file);
    });
  } else {
    AddFile(path, path, true);
  }
}

}  // namespace

LintInputs CollectInputs(const std::vector<std::string>& paths,
                         const std::string& stdin_name, Env& env) {
  Collector collector(env);
  for (const std::string& path : paths) {
    collector.Add(path, stdin_name);
  }
  return collector.Take();
}

}  // namespace dgdc::cli
