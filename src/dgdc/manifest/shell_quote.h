// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

// How texts stand in a script of the shell.
namespace dgdc::manifest {

// The quote that is open behind the text; '\0' when none is.
char OpenQuote(std::string_view text);

// What must stand in a script for `text`, inside of that quote.
std::string ShellText(std::string_view text, char quote);

// A whole word of a script.
std::string ShellWord(std::string_view text);

// A command that a shell starts once it has run some lines. The words behind
// the command stay arguments of their own: the operator reads parallel sizes
// there, and adds its flags to the command, which must therefore stand in one
// argument as far as the module of the engine.
struct WrappedStart {
  std::vector<std::string> command = {};
  std::vector<std::string> args = {};  // before those that there are
};
WrappedStart WrapStart(const std::vector<std::string>& lines,
                       const std::vector<std::string>& command);

}  // namespace dgdc::manifest
