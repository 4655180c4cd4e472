// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/plan/context.h"
#include "dgdc/plan/plan.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {

// Checks that a second fabric for the collectives has something to carry and
// leaves something to the first; DG1029. Drops one that is the first again.
void CheckFabrics(Context& context);

// The facts of a role as each of context.Fabrics() sees them, parameters
// included, on top of `base`, which must outlive the result. The first scope is
// for engine and platform too, and is there even without a fabric. A null
// `role` is the frontend.
std::vector<yaml::Scope> RoleScopes(const Context& context,
                                    const SizedRole* role,
                                    const yaml::Scope& base);

// Reports where `setting`, which the last of context.Fabrics() wants, has
// another value than one that the first put into `settings`; DG1030.
void CheckAgreement(const Context& context,
                    const std::vector<Setting>& settings,
                    const Setting& setting);

// The documents of all fabrics whose conditions hold for a role, each once.
std::vector<yaml::Node> FabricDocuments(const Context& context,
                                        const yaml::Scope& base);

}  // namespace dgdc::plan
