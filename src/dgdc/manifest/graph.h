// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The graphs of `facts.documents`, in their order; plain workloads last.
std::vector<Graph> ReadGraphs(const Facts& facts);

// Lets the deployment be on one of these fabrics; `place` shows them.
void SetFabrics(std::vector<const FabricProfile*> fabrics, Span place,
                Graph& graph);

// The place in the deployment that shows the fabric; unknown when none does.
Span FabricPlace(const FabricProfile& fabric, const Graph& graph);

// Where the worker asks for devices of the fabric, by a resource or a claim;
// unknown when it does not.
Span AskedPlace(const FabricProfile& fabric, const Worker& worker);

// The same in one worker, in the deployment where that shows nothing; unknown
// where the fabric was named and not found.
Span FabricPlaceFor(const Graph& graph, const Worker& worker);

}  // namespace dgdc::manifest
