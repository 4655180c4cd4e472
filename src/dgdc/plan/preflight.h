// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/plan/context.h"
#include "dgdc/plan/from_intent.h"

namespace dgdc::plan {

// Adds the Job with the checks of the fabrics, and the benchmark of a KV
// transfer when the intent wants one, to a plan that has its roles; DG1012,
// DG1026.
void AddPreflight(const Context& context, const IntentModel& model, Plan& plan);

}  // namespace dgdc::plan
