// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "dgdc/manifest/facts.h"

// The facts that rules of data may name, a closed list.
namespace dgdc::lint {

// What is known about a fact: nothing, that it is absent, or its value and the
// place that decided it.
struct FactValue {
  bool known = false;
  std::optional<manifest::Text> value = {};
  // Whether the value is a version that the true one is not older than.
  bool at_least = false;
};

// Whose fact is asked for; `key` is the rest of the name of a family.
struct FactQuery {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
  const manifest::Worker& worker;
  std::string_view key = {};
};

// A fact of a worker. A name that ends with '.' is a family: the rest of the
// condition's name is the key ("env.UCX_TLS", "resource.rdma/ib").
struct FactSpec {
  std::string_view name = {};
  std::string_view doc = {};
  FactValue (*read)(const FactQuery& query) = nullptr;
};

// Sorted by name.
std::span<const FactSpec> FactSpecs();

// The fact or family of that name; null when there is none.
const FactSpec* FindFact(std::string_view name);

// Reads the fact of that name, which must exist.
FactValue ReadFact(const FactQuery& worker, std::string_view name);

}  // namespace dgdc::lint
