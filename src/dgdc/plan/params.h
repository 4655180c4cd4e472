// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/plan/context.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {

// Checks the names and values of the parameters of all fabrics; DG1006, DG1007.
void CheckParams(const Context& context);

// Adds every parameter of the fabric as "param.NAME" to the scope of a role:
// the intent's value, else the default, else no value. Reports DG1020 when a
// worker that uses the fabric needs one that has none.
void AddParams(const Context& context, const FabricUse& use,
               yaml::Scope& scope);

// Adds kv.backend, kv.backends and kv.explicitBackend of the fabric of the KV
// cache, which may depend on a parameter.
void AddBackend(const Context& context, yaml::Scope& scope);

}  // namespace dgdc::plan
