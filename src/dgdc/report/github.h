// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/report/input.h"

namespace dgdc::report {

// Workflow commands that annotate the lines of a pull request. GitHub shows
// about ten of each level per step, so errors come first; the last line counts.
std::string Github(const Input& input);

}  // namespace dgdc::report
