// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/schema/rule.h"
#include "dgdc/schema/violation.h"
#include "dgdc/yaml/node.h"

// What to write instead.
namespace dgdc::schema {

// The field of the map's rule that `key` was meant to be; "" when none is near.
std::string SuggestedField(const Rule& rule, const std::string& key);

// The one of `allowed` that the value was meant to be; "" when none is near.
std::string SuggestedValue(const std::vector<yaml::Node>& allowed,
                           const yaml::Node& node);

// The help lines of a finding.
std::vector<std::string> Advice(const Violation& violation);

}  // namespace dgdc::schema
