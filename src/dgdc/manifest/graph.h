// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The graphs of `facts.documents`, in their order; plain workloads last.
std::vector<Graph> ReadGraphs(const Facts& facts);

}  // namespace dgdc::manifest
