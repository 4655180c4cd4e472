// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/input.h"

#include <istream>
#include <iterator>

namespace dgdc::cli {

Result<std::string> ReadInput(const std::string& path, Env& env) {
  if (path == kStandardStream) {
    return std::string(std::istreambuf_iterator<char>(env.in), {});
  }
  return env.files.Read(path);
}

std::string InputName(const std::string& path) {
  return path == kStandardStream ? "<stdin>" : path;
}

}  // namespace dgdc::cli
