// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/schema/rule.h"
#include "dgdc/schema/validate.h"

namespace dgdc::schema {

// One row per field below `root`, depth first, in the order of the schema. A
// rule that contains itself is listed once on each way down.
std::vector<Field> DescribeFields(const Rule& root);

}  // namespace dgdc::schema
