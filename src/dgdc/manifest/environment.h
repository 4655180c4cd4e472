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

struct Word;

// An environment variable of the main container: merged as the operator does,
// expanded as the kubelet does (sorted by name, $(NAME) of earlier ones only);
// or one that its start script sets.
struct Variable {
  std::string name = {};
  Span name_span = {};
  Text value = {};
  // Whether the manifest tells the value: false for valueFrom, for
  // placeholders, and where a script decides when it runs.
  bool known = false;
  const yaml::Node* entry = nullptr;  // the map in the list
  // What a script or `env` assigns; null for an entry of the list, which is
  // null for these.
  const Word* assigned = nullptr;
};

using Environment = std::map<std::string, Variable>;

// Reads entries {name, value | valueFrom} in the order in which the container
// gets them; later ones of the same name win.
Environment ReadEnvironment(const std::vector<const yaml::Node*>& entries);

}  // namespace dgdc::manifest
