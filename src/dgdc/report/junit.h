// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/report/input.h"

namespace dgdc::report {

// JUnit XML: a suite per file, a case per finding, or one case that passes for
// a clean file. Cases fail from `fail_on` on.
std::string Junit(const Input& input);

}  // namespace dgdc::report
