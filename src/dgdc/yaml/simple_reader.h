// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "dgdc/yaml/builder.h"
#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// The documents of a text that is as simple as most manifests are: block maps
// and lists, values on one line, literal blocks. Reading those is most of the
// work of linting, and yaml-cpp takes ten times as long. Nothing for any other
// text, and whatever was reported about it is void then: yaml-cpp decides what
// it means and what is wrong with it. A test compares both on many texts.
std::optional<std::vector<Node>> ReadSimple(const Input& input,
                                            Builder::Form form);

}  // namespace dgdc::yaml
