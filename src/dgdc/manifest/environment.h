// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dgdc/catalog/operator.h"
#include "dgdc/manifest/image.h"
#include "dgdc/model/value.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

struct Word;

// An environment variable of the main container: merged as the operator does,
// expanded as the kubelet does (sorted by name, $(NAME) of earlier ones only);
// one that a ConfigMap of the file brings by envFrom, or that the start script
// sets.
struct Variable {
  std::string name = {};
  Span name_span = {};
  Text value = {};
  // Whether the manifest tells the value: false for valueFrom, for
  // placeholders, and where a script decides when it runs.
  bool known = false;
  const yaml::Node* entry = nullptr;  // the map in the list; null for others
  // What a script or `env` assigns; null for others.
  const Word* assigned = nullptr;
  // The value in a ConfigMap, and what that is called; null for others.
  const yaml::Node* data = nullptr;
  std::string config_map = {};
  // That of the operator; null for what the author wrote.
  const OperatorAddition* added = nullptr;
};

// Who gives the variable its value.
model::From FromOf(const Variable& variable);

using Environment = std::map<std::string, Variable>;

// Reads entries {name, value | valueFrom} in the order in which the container
// gets them; later ones of the same name win, and all of them over those that
// envFrom brings.
Environment ReadEnvironment(const std::vector<const yaml::Node*>& entries,
                            Environment from_sources = {});

// Adds what an entry of envFrom brings out of that ConfigMap.
void AddConfigMap(const yaml::Node& source, const yaml::Node& config_map,
                  Environment& environment);

}  // namespace dgdc::manifest
