// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

namespace dgdc::testing {

// The documents of a YAML text that is part of the tests. Throws with what
// findings say when it is not sound; `name` is what they call it.
std::vector<yaml::Node> ParseYaml(const std::string& name,
                                  const std::string& text);

// The same of a text that is to be one document.
yaml::Node ParseOneYaml(const std::string& name, const std::string& text);

}  // namespace dgdc::testing
