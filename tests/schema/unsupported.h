// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "dgdc/schema/keyword.h"

namespace dgdc::testing {

// Tests of the JSON-Schema-Test-Suite that we fail on purpose, with the one
// reason for it. A row that no test needs any more is an error.
struct Unsupported {
  schema::Dialect dialect = schema::Dialect::kOwn;
  std::string_view file = {};   // "enum"; "optional/format/": all below
  std::string_view group = {};  // description of the schema; "" for all
  std::string_view test = {};   // description of the value; "" for all
  std::string_view reason = {};
};

std::span<const Unsupported> UnsupportedTests();

}  // namespace dgdc::testing
