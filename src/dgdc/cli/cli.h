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

// The same as the program does it: a bug of ours ends in a message and
// kInternalError, output that cannot be written in kUsage.
int RunProgram(const std::vector<std::string>& args, Env& env);

}  // namespace dgdc::cli
