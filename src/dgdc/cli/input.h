// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/base/result.h"
#include "dgdc/cli/env.h"

namespace dgdc::cli {

// The path that means standard input or output.
inline constexpr const char* kStandardStream = "-";

// The text of a file, or of standard input for "-".
Result<std::string> ReadInput(const std::string& path, Env& env);

// What findings call it.
std::string InputName(const std::string& path);

}  // namespace dgdc::cli
