// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/report/input.h"

namespace dgdc::report {

// SARIF 2.1.0 as GitHub code scanning takes it: one run with every rule
// declared and a `results` list even when it is empty.
std::string Sarif(const Input& input);

}  // namespace dgdc::report
