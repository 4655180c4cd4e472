// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

// The help lines of findings: what to write instead.
namespace dgdc::schema {

// For a value whose kind the rule does not accept.
std::vector<std::string> KindHelp(const Rule& rule, const yaml::Node& node);

// For a value that is none of `allowed`.
std::vector<std::string> ValueHelp(const std::vector<yaml::Node>& allowed,
                                   const yaml::Node& node);

// For a key that the map's rule does not know.
std::vector<std::string> UnknownFieldHelp(const Rule& rule,
                                          const std::string& key);

// For a field that is missing: an example, its values or its kind.
std::string AddHelp(const std::string& name, const Rule& rule);

}  // namespace dgdc::schema
