// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/catalog/pod_profile.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// Fills in what the API server would, in a pod with metadata and spec. What it
// adds has an origin; what has another shape than the API says stays as it is.
void FillIn(const PodProfile& defaults, yaml::Node& pod);

}  // namespace dgdc::manifest
