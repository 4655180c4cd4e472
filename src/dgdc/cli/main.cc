// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "dgdc/cli/cli.h"
#include "dgdc/cli/exit_code.h"

int main(int argc, char** argv) {
  const std::unique_ptr<dgdc::cli::FileSystem> files =
      dgdc::cli::PosixFileSystem();
  dgdc::cli::Env env{
      .in = std::cin, .out = std::cout, .err = std::cerr, .files = *files};
  try {
    const int code =
        dgdc::cli::RunCli(std::vector<std::string>(argv + 1, argv + argc), env);
    std::cout.flush();
    if (!std::cout) {
      std::cerr << "dgdc: standard output cannot be written\n";
      return dgdc::cli::kUsage;
    }
    return code;
  } catch (const std::exception& error) {
    std::cerr << "dgdc: internal error: " << error.what()
              << "\nthis is a bug in dgdc; please report it with the command "
                 "and its input\n";
    return dgdc::cli::kInternalError;
  }
}
