// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/scope.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {
namespace {

TEST_CASE("Scope tells an unknown name from one without a value") {
  Scope scope;
  scope.Set("role.tp", Node::Int(4));
  scope.Set("role.pp", Node());
  REQUIRE(scope.Find("role.tp") != nullptr);
  CHECK(scope.FindValue("role.tp")->AsInt() == 4);
  REQUIRE(scope.Find("role.pp") != nullptr);
  CHECK(scope.FindValue("role.pp") == nullptr);
  CHECK(scope.Find("role.dp") == nullptr);
  CHECK(scope.FindValue("role.dp") == nullptr);
}

TEST_CASE("Scope::Set replaces an earlier value") {
  Scope scope;
  scope.Set("a", Node::Int(1));
  scope.Set("a", Node::Int(2));
  CHECK(scope.Find("a")->AsInt() == 2);
  CHECK(scope.Names() == std::vector<std::string>{"a"});
}

TEST_CASE("Scope finds names of its parents") {
  Scope base;
  base.Set("mode", Node::String("disagg"));
  const Scope middle(&base);
  const Scope scope(&middle);
  REQUIRE(scope.Find("mode") != nullptr);
  CHECK(scope.Find("mode")->scalar == "disagg");
}

TEST_CASE("Scope hides a name of its parent, also without a value") {
  Scope base;
  base.Set("role", Node::String("prefill"));
  base.Set("tp", Node::Int(1));
  Scope scope(&base);
  scope.Set("role", Node::String("decode"));
  scope.Set("tp", Node());
  CHECK(scope.Find("role")->scalar == "decode");
  CHECK(scope.FindValue("tp") == nullptr);
  CHECK(base.Find("role")->scalar == "prefill");
}

TEST_CASE("Scope::Names sorts the names of all levels, each once") {
  Scope base;
  base.Set("b", Node());
  base.Set("c", Node());
  Scope scope(&base);
  scope.Set("c", Node());
  scope.Set("a", Node());
  CHECK(scope.Names() == std::vector<std::string>{"a", "b", "c"});
}

}  // namespace
}  // namespace dgdc::yaml
