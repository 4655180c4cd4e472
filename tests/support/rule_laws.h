// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/golden_case.h"

namespace dgdc::testing {

// What must hold for the cases of a rule, a folder CODE-NAME below lint/. A bad
// manifest raises the code, and other errors only as also.VARIANT says. A good
// one raises nothing at all, and because the rule was judged. A bad one and its
// good one differ in one thing.
std::vector<std::string> BrokenRuleLaws(const std::vector<Case>& cases,
                                        const std::vector<Outcome>& outcomes);

}  // namespace dgdc::testing
