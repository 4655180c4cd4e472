// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/cli/env.h"

namespace dgdc::cli {

// Runs one command line (without the program's name) and returns the exit code
// of cli/exit_code.h. InternalError is not caught here.
int RunCli(const std::vector<std::string>& args, Env& env);

}  // namespace dgdc::cli
