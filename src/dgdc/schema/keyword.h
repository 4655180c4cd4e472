// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// Which words a schema may use. Private to the compiler.
enum class Dialect : uint8_t {
  // Of the files below schemas/: no word without need.
  kOwn,
  // Of CustomResourceDefinitions: OpenAPI v3 with the words of Kubernetes.
  kCrd,
};

// What is wrong with the value of a keyword; empty when nothing is.
using Fault = std::string;

struct Keyword {
  enum class In : uint8_t { kOwn, kCrd, kBoth };

  std::string_view name = {};
  In in = In::kOwn;
  // Null for a keyword that holds or names other schemas: see compile.cc.
  Fault (*read)(const yaml::Node& value, Rule& rule) = nullptr;
  // Says nothing about what is valid, so it may stand beside $ref and oneOf.
  bool annotation = false;
};

// In the order in which they are read.
std::span<const Keyword> Keywords();
bool Knows(const Keyword& keyword, Dialect dialect);

// Null for a word that is none in this dialect.
const Keyword* FindKeyword(std::string_view name, Dialect dialect);

}  // namespace dgdc::schema
