// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/base/result.h"
#include "dgdc/schema/keyword.h"
#include "dgdc/schema/rule.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// What is wrong with a schema, and where.
struct SchemaFault {
  std::string text = {};  // `bad "$ref" at #/properties/a: ...`
  Span place = {};
};

struct CompileOptions {
  Dialect dialect = Dialect::kOwn;
  // Fields that a map's schema does not name are refused, as an API server
  // does. Of our own schemas each says so itself.
  bool prunes = false;
  // What the metadata of objects is judged by; null to leave it to the schema.
  // Must outlive the rules.
  const Rule* metadata = nullptr;
  // Known to be without faults: regular expressions are read when a value is
  // held against them.
  bool sound = false;
};

// The rules of a schema; those of its parts that are wrong are incomplete.
RuleSet Compile(const yaml::Node& schema, const CompileOptions& options,
                std::vector<SchemaFault>& faults);

// Reads a JSON schema of ours. The failure names the first keyword that is
// unknown or wrong and the place of the schema that holds it: `bad "$ref" at
// #/properties`.
Result<RuleSet> Compile(std::string_view json_text);

}  // namespace dgdc::schema
