// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dgdc/manifest/image.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// An environment variable of the main container: merged as the operator does,
// expanded as the kubelet does (sorted by name, $(NAME) of earlier ones only).
struct Variable {
  std::string name = {};
  Span name_span = {};
  Text value = {};
  // Whether the manifest tells the value: false for valueFrom and for
  // placeholders.
  bool known = false;
  const yaml::Node* entry = nullptr;  // the map in the list
};

using Environment = std::map<std::string, Variable>;

// Reads entries {name, value | valueFrom} in the order in which the container
// gets them; later ones of the same name win.
Environment ReadEnvironment(const std::vector<const yaml::Node*>& entries);

}  // namespace dgdc::manifest
