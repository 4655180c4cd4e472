// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/yaml/node.h"

// Short readers for maps whose shape a schema guarantees.
namespace dgdc::catalog {

// The node under the key; an empty one when absent.
const yaml::Node& Child(const yaml::Node& map, std::string_view key);

// The scalar's text; "" when absent.
std::string Text(const yaml::Node& map, std::string_view key);

// Nothing when absent.
std::optional<int64_t> Int(const yaml::Node& map, std::string_view key);

bool Flag(const yaml::Node& map, std::string_view key);

// The texts of a list of scalars; empty when absent.
std::vector<std::string> Texts(const yaml::Node& map, std::string_view key);

}  // namespace dgdc::catalog
