// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "dgdc/cli/build_commit.h"
#include "dgdc/cli/cli.h"
#include "dgdc/cli/command_line.h"

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

// kubectl runs its plugins by their file names.
std::string ProgramName(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == dgdc::cli::kKubectlPlugin ? "kubectl dgdc"
                                           : std::string(dgdc::cli::kProgram);
}

// The program's own file, absolute where the system tells.
std::string Executable(const std::string& called) {
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? called : path.string();
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
                     .program = ProgramName(argc > 0 ? argv[0] : ""),
                     .called = argc > 0 ? argv[0] : "",
                     .executable = Executable(argc > 0 ? argv[0] : ""),
                     .commit = std::string(dgdc::cli::BuildCommit()),
                     .variables = Variables()};
  const std::vector<std::string> arguments(argv + std::min(argc, 1),
                                           argv + argc);
  return dgdc::cli::RunProgram(arguments, env);
}
