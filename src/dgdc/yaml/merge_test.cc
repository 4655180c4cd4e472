// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/merge.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::yaml {
namespace {

std::string Merged(std::string into, std::string from) {
  Node tree = testing::Parse(std::move(into));
  Merge(tree, testing::Parse(std::move(from)));
  return EmitJson(tree);
}

TEST_CASE("yaml::Merge merges maps by key, new keys last") {
  CHECK(Merged("{b: {x: 1}, a: 1}", "{c: 3, b: {y: 2}}") ==
        R"({"b":{"x":1,"y":2},"a":1,"c":3})");
}

TEST_CASE("yaml::Merge lets later scalars win") {
  CHECK(Merged("{a: 1, b: text}", "{a: 2, b: true}") == R"({"a":2,"b":true})");
}

TEST_CASE("yaml::Merge replaces a value of another kind") {
  CHECK(Merged("{a: [1]}", "{a: {b: 1}}") == R"({"a":{"b":1}})");
  CHECK(Merged("{a: {b: 1}}", "{a: text}") == R"({"a":"text"})");
  CHECK(Merged("null", "{a: 1}") == R"({"a":1})");
}

TEST_CASE("yaml::Merge takes lists of scalars as sets") {
  CHECK(Merged("[IPC_LOCK, SYS_PTRACE]", "[NET_ADMIN, IPC_LOCK]") ==
        R"(["IPC_LOCK","SYS_PTRACE","NET_ADMIN"])");
}

TEST_CASE("yaml::Merge tells scalars of a list apart by type") {
  CHECK(Merged("[1]", R"(["1", 1])") == R"([1,"1"])");
}

TEST_CASE("yaml::Merge merges items of the same name") {
  CHECK(
      Merged("[{name: cache, a: 1}, {name: shm, b: 1}]",
             "[{name: shm, b: 2, c: 3}, {name: new}]") ==
      R"([{"name":"cache","a":1},{"name":"shm","b":2,"c":3},{"name":"new"}])");
}

TEST_CASE("yaml::Merge keeps mounts of one volume at two paths apart") {
  CHECK(
      Merged("[{name: cache, mountPath: /a}]",
             "[{name: cache, mountPath: /b}]") ==
      R"([{"name":"cache","mountPath":"/a"},{"name":"cache","mountPath":"/b"}])");
}

TEST_CASE("yaml::Merge merges mounts at the same path") {
  CHECK(Merged("[{name: old, mountPath: /a, readOnly: true}]",
               "[{name: new, mountPath: /a}]") ==
        R"([{"name":"new","mountPath":"/a","readOnly":true}])");
}

TEST_CASE("yaml::Merge keeps one of two equal items without a name") {
  CHECK(Merged("[{key: gpu, operator: Exists}]",
               "[{key: gpu, operator: Exists}, {key: arch}]") ==
        R"([{"key":"gpu","operator":"Exists"},{"key":"arch"}])");
}

TEST_CASE("yaml::Merge with itself changes nothing") {
  const std::string text =
      "{a: {b: [1, 2]}, c: [{name: x, d: [y]}, {mountPath: /m}]}";
  CHECK(Merged(text, text) == EmitJson(testing::Parse(text)));
}

TEST_CASE("yaml::FindSame finds the same item in a list that stays as it is") {
  const Node list =
      testing::Parse("[{name: a, value: 1}, {name: b, value: 2}]");
  const Node* same = FindSame(list, testing::Parse("{name: b, value: 3}"));
  REQUIRE(same != nullptr);
  CHECK(same->Find("value")->scalar == "2");
  CHECK(FindSame(list, testing::Parse("{name: c}")) == nullptr);
}

}  // namespace
}  // namespace dgdc::yaml
