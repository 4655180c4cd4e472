// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"

namespace dgdc {

// Asks in the help of a finding about `word` whether the candidate was meant
// that is near to it, if there is one.
void AddNear(std::string_view word, const std::vector<std::string>& candidates,
             Diagnostic& finding);

}  // namespace dgdc
