// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/overwrite.h"

#include <map>

#include <fmt/format.h>

#include "dgdc/cli/input.h"

namespace dgdc::cli {

std::string FindOverwritten(const std::vector<std::string>& inputs,
                            const std::vector<std::string>& outputs,
                            const Env& env) {
  std::map<std::string, std::string> read;
  for (const std::string& input : inputs) {
    if (!input.empty() && input != kStandardStream) {
      read.emplace(env.files.Canonical(input), input);
    }
  }
  for (const std::string& output : outputs) {
    if (output.empty() || output == kStandardStream) {
      continue;
    }
    const auto same = read.find(env.files.Canonical(output));
    if (same != read.end()) {
      return fmt::format(
          "{} is read and would be replaced by the output{}; write to another "
          "file",
          same->second,
          same->second == output ? "" : fmt::format(" {}", output));
    }
  }
  return "";
}

}  // namespace dgdc::cli
