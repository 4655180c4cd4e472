// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/plan/context.h"
#include "dgdc/plan/from_intent.h"

namespace dgdc::plan {

// Whether the intent gives the weights a path below the model cache.
bool InModelCache(const Intent& intent);

// Adds the Jobs that the intent asks for to a plan that has its roles; DG1012,
// DG1026.
void AddJobs(const Context& context, const IntentModel& model, Plan& plan);

}  // namespace dgdc::plan
