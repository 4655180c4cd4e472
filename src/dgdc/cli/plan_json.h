// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/dgdc.h"
#include "dgdc/yaml/node.h"

namespace dgdc::cli {

// The sizes of a plan for scripts. Names carry their units and stay; a figure
// that is not known is null, and "unknown" beside it says why by name.
yaml::Node PlanJson(const PlanResult& result);

}  // namespace dgdc::cli
