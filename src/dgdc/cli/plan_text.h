// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/plan/plan.h"

namespace dgdc::cli {

// The sizes of a plan for people: roles, totals, model, KV transfer.
std::string PlanText(const Plan& plan);

}  // namespace dgdc::cli
