// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/golden_case.h"

namespace dgdc::testing {

// What must hold for every case of a rule: a folder CODE-NAME below lint/ with
// bad.yaml and good.yaml, which differ in that one thing. bad.yaml raises the
// code exactly once and no other error, good.yaml raises nothing at all.
std::vector<std::string> BrokenRuleLaws(const Case& test,
                                        const Outcome& outcome);

}  // namespace dgdc::testing
