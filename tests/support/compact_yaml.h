// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/yaml/node.h"

namespace dgdc::testing {

// YAML that is short and easy to compare: what fits on one line stands in
// brackets there, the rest in lines of its own. The same tree gives the same
// text, and the text parses to the tree. Ends with a line break.
std::string CompactYaml(const yaml::Node& node);

}  // namespace dgdc::testing
