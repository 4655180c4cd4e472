// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// Adds the default of every absent property, also inside what it adds. Returns
// false, having stopped, when a default would contain itself without end.
bool FillDefaults(const Rule& rule, yaml::Node& node);

}  // namespace dgdc::schema
