// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/catalog/pod_defaults.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// Fills in what the API server would, in a pod with metadata and spec. What it
// adds has an origin; what has another shape than the API says stays as it is.
void FillIn(const PodDefaults& defaults, yaml::Node& pod);

}  // namespace dgdc::manifest
