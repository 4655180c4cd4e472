// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/plan/plan.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// The documents of a plan in the order in which they must be applied, from the
// templates of the plan's API version. Every node carries the place that
// decided it, and those of a setting its reason. Reports DG0012 for a template
// that refers to an unknown name (our own mistake, found by test), and what
// ApplyPatches and CheckKvWay do. `sources` are those of the plan's intent.
std::vector<yaml::Node> Render(const Plan& plan, const SourceSet& sources,
                               const Catalog& catalog, Sink& sink);

}  // namespace dgdc::manifest
