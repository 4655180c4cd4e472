// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/base/result.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// JSON as a tree without places, keys in the order of the text. Texts that are
// ours come this way, because it is faster than YAML and refuses more.
Result<yaml::Node> ReadJsonNode(std::string_view text);

}  // namespace dgdc::schema
