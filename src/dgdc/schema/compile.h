// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/base/result.h"
#include "dgdc/schema/rule.h"

namespace dgdc::schema {

// Reads a JSON schema. The failure names the first keyword that is unknown or
// wrong and the place of the schema that holds it: `bad "$ref" at
// #/properties`.
Result<RuleSet> Compile(std::string_view json_text);

}  // namespace dgdc::schema
