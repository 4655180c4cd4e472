// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/plan/context.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {

// What goes into one role, in the order of the manifest: the rules of engine,
// fabric and platform whose conditions hold, then args and env of the intent,
// which replace them (DG1017) unless a field of the intent owns the setting
// (DG1019).
std::vector<Setting> CollectSettings(const Context& context, RoleKind kind,
                                     const RoleIntent& intent,
                                     const yaml::Scope& scope);

// What goes into a Job around the deployment.
std::vector<Setting> JobSettings(const Context& context, const JobProfile& job,
                                 const yaml::Scope& scope);

// Reports the requirements of engine, fabric and platform that the facts of a
// role violate; DG1015, DG1016.
void CheckRequirements(const Context& context, const yaml::Scope& scope);

}  // namespace dgdc::plan
