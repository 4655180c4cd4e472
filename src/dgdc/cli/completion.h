// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/cli/command_line.h"

namespace dgdc::cli {

// A shell whose completion we write.
struct Shell {
  std::string_view name = {};
  // The script to be sourced or installed.
  std::string (*script)(const std::vector<CommandInfo>& commands) = nullptr;
};

std::span<const Shell> Shells();

std::string BashCompletion(const std::vector<CommandInfo>& commands);
std::string FishCompletion(const std::vector<CommandInfo>& commands);
std::string ZshCompletion(const std::vector<CommandInfo>& commands);

}  // namespace dgdc::cli
