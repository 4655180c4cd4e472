// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/yaml/builder.h"
#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// The documents of any text, as yaml-cpp reads it, and what is wrong with it.
std::vector<Node> ReadAny(const Input& input, Builder::Form form);

}  // namespace dgdc::yaml
