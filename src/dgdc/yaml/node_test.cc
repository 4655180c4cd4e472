// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/node.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/base/check.h"

namespace dgdc::yaml {
namespace {

Node IntAsWritten(std::string_view text) {
  return Node::Of(Node::Kind::kInt, text);
}

}  // namespace

TEST_SUITE("yaml::Node") {
  TEST_CASE("AsInt reads every notation of the core schema") {
    CHECK(Node::Int(-8).AsInt() == -8);
    CHECK(IntAsWritten("+8").AsInt() == 8);
    CHECK(IntAsWritten("010").AsInt() == 10);
    CHECK(IntAsWritten("0o17").AsInt() == 15);
    CHECK(IntAsWritten("0x1F").AsInt() == 31);
  }

  TEST_CASE("AsInt has nothing for other kinds and for more than 64 bits") {
    CHECK_FALSE(Node::String("8").AsInt());
    CHECK_FALSE(IntAsWritten("9223372036854775808").AsInt());
    CHECK(IntAsWritten("9223372036854775807").AsInt() == INT64_MAX);
  }

  TEST_CASE("AsBool reads every spelling") {
    CHECK(Node::Bool(true).AsBool() == true);
    CHECK(Node::Bool(false).AsBool() == false);
    CHECK(Node::Of(Node::Kind::kBool, "TRUE").AsBool() == true);
    CHECK_FALSE(Node::String("true").AsBool());
  }

  TEST_CASE("Find looks only into maps") {
    Node map = Node::Map();
    map.Set("a", Node::Int(1));
    CHECK(map.Find("a")->AsInt() == 1);
    CHECK(map.Find("b") == nullptr);
    CHECK(map.FindEntry("a")->key == "a");
    CHECK(Node::String("a").Find("a") == nullptr);
  }

  TEST_CASE("Set replaces in place and appends what is new") {
    Node map = Node::Map();
    map.Set("b", Node::Int(1));
    map.Set("a", Node::Int(2));
    map.Set("b", Node::Int(3));
    REQUIRE(map.entries.size() == 2);
    CHECK(map.entries[0].key == "b");
    CHECK(map.entries[0].value.AsInt() == 3);
  }

  TEST_CASE("Set and Push turn a null into a collection") {
    Node map;
    map.Set("a", Node()).Push(Node::Int(1));
    CHECK(map.IsMap());
    CHECK(map.Find("a")->IsSeq());
  }

  TEST_CASE("Set and Push on other kinds are bugs of ours") {
    Node scalar = Node::Int(1);
    CHECK_THROWS_AS(scalar.Set("a", Node()), InternalError);
    CHECK_THROWS_AS(scalar.Push(Node()), InternalError);
  }

  TEST_CASE("Remove takes a key away and ignores others") {
    Node map;
    map.Set("a", Node::Int(1));
    map.Remove("b");
    CHECK(map.entries.size() == 1);
    map.Remove("a");
    CHECK(map.entries.empty());
  }

  TEST_CASE("Equal looks at kind, text and order, not at places") {
    CHECK(Equal(Node::Int(1, Span{.file = 1}), Node::Int(1)));
    CHECK_FALSE(Equal(Node::Int(1), Node::String("1")));
    CHECK_FALSE(Equal(Node::Int(8), IntAsWritten("0x8")));
    Node ab;
    ab.Set("a", Node::Int(1));
    ab.Set("b", Node::Int(2));
    Node ba;
    ba.Set("b", Node::Int(2));
    ba.Set("a", Node::Int(1));
    CHECK(Equal(ab, ab));
    CHECK_FALSE(Equal(ab, ba));
  }
}

}  // namespace dgdc::yaml
