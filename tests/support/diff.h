// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc::testing {

// The first place where two texts differ up to the last, as unified diffs show
// it: '-' what was expected, '+' what came, and a few lines around. Long
// differences are cut.
std::string Diff(std::string_view expected, std::string_view actual);

}  // namespace dgdc::testing
