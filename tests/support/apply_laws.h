// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/golden_case.h"

namespace dgdc::testing {

// What must hold for every manifest that `apply` printed: putting the same
// fabric on again changes nothing, and no rule about fabrics finds anything.
std::vector<std::string> BrokenApplyLaws(const Case& test,
                                         const Outcome& outcome);

}  // namespace dgdc::testing
