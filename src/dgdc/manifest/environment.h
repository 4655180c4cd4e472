// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
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
// one that a ConfigMap or Secret of the file brings by envFrom, or that the
// start script sets.
struct Variable {
  std::string name = {};
  Span name_span = {};
  Text value = {};
  // Whether the manifest tells the value: false for what a Secret or a field
  // of the pod holds, for placeholders, and where a script decides when it
  // runs.
  bool known = false;
  const yaml::Node* entry = nullptr;  // the map in the list; null for others
  // What a script or `env` assigns; null for others.
  const Word* assigned = nullptr;
  // The value in a ConfigMap or Secret of the file; null for others.
  const yaml::Node* data = nullptr;
  // The one that holds it, in the file or not: "ConfigMap settings"; "" for
  // others.
  std::string source = {};
  // That of the operator; null for what the author wrote.
  const OperatorAddition* added = nullptr;

  // Whether envFrom brings it, which `env` overrides.
  [[nodiscard]] bool from_source() const {
    return data != nullptr && entry == nullptr;
  }
};

// Who gives the variable its value.
model::From FromOf(const Variable& variable);

using Environment = std::map<std::string, Variable>;

// The document that a container gets by that kind and name; null when nothing
// shows it.
using FindDocument = std::function<const yaml::Node*(std::string_view kind,
                                                     std::string_view name)>;

// Reads entries {name, value | valueFrom} in the order in which the container
// gets them; later ones of the same name win, and all of them over those that
// envFrom brings.
Environment ReadEnvironment(const std::vector<const yaml::Node*>& entries,
                            const FindDocument& find,
                            Environment from_sources = {});

// Adds what an entry of envFrom brings: the values of a ConfigMap, the names of
// a Secret. False when that is not shown.
bool AddSource(const yaml::Node& source, const FindDocument& find,
               Environment& environment);

}  // namespace dgdc::manifest
