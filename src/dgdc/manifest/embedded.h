// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// Reads a scalar whose text is YAML itself (a file in a ConfigMap) into a tree
// whose spans lie in the manifest; a null node when it is no single document.
yaml::Node ReadEmbedded(const SourceSet& sources, const yaml::Node& scalar);

}  // namespace dgdc::manifest
