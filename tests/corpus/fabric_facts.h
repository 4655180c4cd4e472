// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

namespace dgdc::testing {

// Field -> value, as "env.UCX_TLS" -> `rc,cuda_copy`. A value that is a map or
// a list stands as compact JSON with sorted keys; lists whose order means
// nothing are sorted too.
using FabricFacts = std::map<std::string, std::string>;

// What the first DynamoGraphDeployment of a stream says about its fabric, by
// role; nothing when there is none. Covered are, for every component, its size
// (replicas, nodes, GPUs per pod), transport variables and the NIXL backend,
// extended resources, claims, security, annotations, host and memory volumes,
// shared memory, and everything about placement. Names that the author chose
// (of components, volumes, claims) do not show: components are called by their
// role, volumes by their mount path, claims by the ComputeDomain behind them.
// A decode worker without prefill workers is an aggregated `worker`.
std::optional<std::map<std::string, FabricFacts>> FabricFactsOf(
    const std::vector<yaml::Node>& documents);

}  // namespace dgdc::testing
