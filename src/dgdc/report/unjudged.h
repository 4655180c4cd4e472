// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/report/input.h"

namespace dgdc::report {

// What could not be judged, below the fact that would settle it, for people; ""
// unless the input asks for it. What stands in a file begins no line.
std::string UnjudgedText(const Input& input);

// The same of one check in a sentence.
std::string UnjudgedSentence(const UnjudgedCheck& check);

}  // namespace dgdc::report
