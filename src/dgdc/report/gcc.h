// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/report/input.h"

namespace dgdc::report {

// "file:line:column: error: message [DG2010]", one line per finding.
std::string Gcc(const Input& input);

}  // namespace dgdc::report
