// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "dgdc/cli/cli.h"

int main(int argc, char** argv) {
  const std::unique_ptr<dgdc::cli::FileSystem> files =
      dgdc::cli::PosixFileSystem();
  dgdc::cli::Env env{
      .in = std::cin, .out = std::cout, .err = std::cerr, .files = *files};
  return dgdc::cli::RunProgram(std::vector<std::string>(argv + 1, argv + argc),
                               env);
}
