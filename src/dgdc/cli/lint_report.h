// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/cli/env.h"
#include "dgdc/cli/lint_flags.h"
#include "dgdc/report/input.h"

namespace dgdc::cli {

// Whether a report that the options ask for tells what rules go by.
bool TellsRules(const LintFlags& flags);

// Writes the reports where the options say: the message of what cannot be
// written, or "".
std::string WriteReports(const LintFlags& flags, const report::Input& input,
                         Env& env);

}  // namespace dgdc::cli
