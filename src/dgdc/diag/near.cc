// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/near.h"

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"

namespace dgdc {

void AddNear(std::string_view word, const std::vector<std::string>& candidates,
             Diagnostic& finding) {
  if (const auto near = ClosestMatch(word, candidates)) {
    finding.help.push_back(fmt::format("did you mean \"{}\"?", *near));
  }
}

}  // namespace dgdc
