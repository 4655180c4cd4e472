// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/plan/context.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {

// Checks a value that somebody gives a parameter of the fabric; DG1006, DG1007.
// `field` is where the parameters stand, as in "spec.fabric".
void CheckParam(const FabricProfile& fabric, const UserSetting& given,
                std::string_view field, Sink& sink);

// Adds every parameter as "param.NAME": the given value, else the default, else
// no value.
void AddParams(const FabricProfile& fabric,
               const std::vector<UserSetting>& given, yaml::Scope& scope,
               Sink& sink);

// Adds kv.backend, kv.backends and kv.explicitBackend of the fabric, which may
// depend on its parameters.
void AddBackend(const FabricProfile& fabric, yaml::Scope& scope, Sink& sink);

// Checks the names and values of the parameters of all fabrics; DG1006, DG1007.
void CheckParams(const Context& context);

// The same of a fabric of the intent, for the scope of a role. Reports DG1020
// when a worker that uses the fabric needs a parameter that has no value.
void AddParams(const Context& context, const FabricUse& use,
               yaml::Scope& scope);

// The same of the fabric of the KV cache, where there is one.
void AddBackend(const Context& context, yaml::Scope& scope);

}  // namespace dgdc::plan
