// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dgdc/yaml/node.h"

// Tags as yaml-cpp reports them: "?" for a plain and "!" for a quoted scalar
// without a tag, "!!int" spelled out as "tag:yaml.org,2002:int".
namespace dgdc::yaml {

// The type that a tag of the core schema asks for, except for "!!str".
std::optional<Node::Kind> TypeOfTag(std::string_view tag);

// The tag as a Node carries it: empty for those of the core schema.
std::string CustomTag(std::string_view tag);

}  // namespace dgdc::yaml
