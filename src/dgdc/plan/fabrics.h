// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/plan/context.h"
#include "dgdc/plan/from_intent.h"
#include "dgdc/plan/plan.h"

namespace dgdc::plan {

// Checks that a second fabric for the collectives has something to carry and
// leaves something to the first; DG1029. Drops one that is the first again.
void CheckFabrics(Context& context);

// Reports where `setting`, which the last of context.Fabrics() wants, has
// another value than one that the first put into `settings`; DG1030.
void CheckAgreement(const Context& context,
                    const std::vector<Setting>& settings,
                    const Setting& setting);

// The documents of all fabrics whose conditions hold for a role, each once.
std::vector<yaml::Node> FabricDocuments(const Context& context,
                                        const IntentModel& model);

}  // namespace dgdc::plan
