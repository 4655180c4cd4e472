// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/cli/command_line.h"

namespace dgdc::cli {

// The manual page dgdc(1), in the macros of man(7).
std::string ManPage(const std::vector<CommandInfo>& commands,
                    std::string_view version);

}  // namespace dgdc::cli
