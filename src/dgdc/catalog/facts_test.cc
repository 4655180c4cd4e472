// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/facts.h"

#include <cctype>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/node.h"

namespace dgdc {
namespace {

TEST_CASE("FactTable is sorted and has every name once") {
  std::string_view previous;
  for (const FactInfo& fact : FactTable()) {
    CAPTURE(fact.name);
    CHECK(previous < fact.name);
    previous = fact.name;
  }
}

TEST_CASE("FactTable documents every fact without a final period") {
  for (const FactInfo& fact : FactTable()) {
    CAPTURE(fact.name);
    CHECK_FALSE(fact.doc.empty());
    CHECK_FALSE(fact.doc.ends_with('.'));
  }
}

TEST_CASE("FactTable leaves the namespace of parameters free") {
  for (const FactInfo& fact : FactTable()) {
    CAPTURE(fact.name);
    CHECK_FALSE(fact.name.starts_with("param."));
  }
}

TEST_CASE("FactTable has every field of spec.cluster") {
  // A fact about the nodes that no profile may ask for would be useless.
  const auto text = testing::Embedded().SchemaText("intent.schema.json");
  REQUIRE(text.has_value());
  const yaml::Node schema = testing::Parse(std::string(*text));
  const yaml::Node* node = &schema;
  for (const char* key :
       {"properties", "spec", "properties", "cluster", "properties"}) {
    node = node->Find(key);
    REQUIRE(node != nullptr);
  }
  for (const yaml::Entry& entry : node->entries) {
    CAPTURE(entry.key);
    bool listed = false;
    for (const FactInfo& fact : FactTable()) {
      listed = listed || fact.name == "cluster." + entry.key;
    }
    CHECK(listed);
  }
}

}  // namespace
}  // namespace dgdc
