// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/plan/context.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {

// The facts of the deployment as a whole, under the names of catalog/facts.h;
// what is not known is declared without a value. Values carry the place of the
// intent that decided them.
yaml::Scope PlanScope(const Context& context);

// The facts of one role, as the fabric of the KV cache sees them, on top of
// `base`, which must outlive the result. A null `role` is the frontend.
yaml::Scope RoleScope(const Context& context, const SizedRole* role,
                      const yaml::Scope& base);

// Those of the role's network interfaces, which are unknown when the fabric
// does not drive the network of the hardware.
void AddInterfaces(const Context& context, const FabricProfile& fabric,
                   const SizedRole& role, yaml::Scope& scope);

}  // namespace dgdc::plan
