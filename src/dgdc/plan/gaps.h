// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/model/wanted.h"
#include "dgdc/plan/context.h"

namespace dgdc::plan {

// What profiles would set in a role if more were known.
struct RoleGaps {
  std::string role = {};
  std::vector<model::Gap> gaps = {};
};

// Says which facts are missing for settings, one finding for each; DG1063.
// Nothing where the intent is refused anyway.
void TellGaps(const Context& context, const std::vector<RoleGaps>& roles);

}  // namespace dgdc::plan
