// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "dgdc/schema/rule.h"

namespace dgdc::schema {

// Keeps the order of the schema file.
using Json = nlohmann::ordered_json;

// What is wrong with the value of a keyword; empty when nothing is.
using Fault = std::string;

// A word that schemas may use. Private to the compiler, which alone may see
// JSON.
struct Keyword {
  std::string_view name = {};
  // Null for a keyword that holds or names other schemas: see compile.cc.
  Fault (*read)(const Json& value, Rule& rule) = nullptr;
  // Says nothing about what is valid, so it may stand beside $ref and oneOf.
  bool annotation = false;
};

// Null for a word that is none.
const Keyword* FindKeyword(std::string_view name);

}  // namespace dgdc::schema
