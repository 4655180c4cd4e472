// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/schema/rule.h"
#include "dgdc/schema/violation.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// Everything in `node`, found at `path`, that breaks `rule`, by place.
std::vector<Violation> Check(const Rule& rule, const yaml::Node& node,
                             const Path& path);

}  // namespace dgdc::schema
