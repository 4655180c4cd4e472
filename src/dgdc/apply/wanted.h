// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/apply/apply.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/plan/plan.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::apply {

// What the manifest tells about a worker, under the names of catalog/facts.h,
// with the parameters of the fabric. What it does not tell has no value.
yaml::Scope ScopeOf(const manifest::Facts& facts, const manifest::Graph& graph,
                    const manifest::Worker& worker, const Options& options,
                    Sink& sink);

// Whether the fabric carries anything of the worker.
bool UsesFabric(const yaml::Scope& scope);

// What a worker must have: the settings of the fabric, and those of its engine
// that choose the way of the KV cache.
std::vector<Setting> WantedSettings(const manifest::Worker& worker,
                                    const FabricProfile& fabric,
                                    const yaml::Scope& scope, Sink& sink);

}  // namespace dgdc::apply
