// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/diag/sink.h"
#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// Reports everything in `node`, found at `path`, that breaks `rule`.
void Check(const Rule& rule, const yaml::Node& node, std::string_view path,
           Sink& sink);

}  // namespace dgdc::schema
