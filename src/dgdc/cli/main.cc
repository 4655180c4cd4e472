// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

#include "dgdc/cli/cli.h"

namespace {

std::map<std::string, std::string> Variables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

}  // namespace

int main(int argc, char** argv) {
  const std::unique_ptr<dgdc::cli::FileSystem> files =
      dgdc::cli::PosixFileSystem();
  dgdc::cli::Env env{.in = std::cin,
                     .out = std::cout,
                     .err = std::cerr,
                     .files = *files,
                     .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                     .variables = Variables()};
  return dgdc::cli::RunProgram(std::vector<std::string>(argv + 1, argv + argc),
                               env);
}
