// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/tree.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::edit {
namespace {

using testing::InsertAt;
using testing::PathOf;
using testing::SetTo;
using testing::ValueOf;
using yaml::Node;

// The document afterwards in one line, or "! " and what is wrong.
std::string Changed(const std::string& text, const Operation& operation) {
  std::vector<Node> documents = {ValueOf(text)};
  const std::optional<Problem> problem = Change(documents, operation);
  return problem ? "! " + problem->text : yaml::EmitJson(documents.front());
}

TEST_CASE("Change makes what operations say on values") {
  struct Row {
    std::string text;
    Operation operation;
    std::string result;
  };
  const std::vector<Row> rows = {
      {"{a: 1}", SetTo("a", "2"), R"({"a":2})"},
      {"{a: 1}", SetTo("b.c", "2"), R"({"a":1,"b":{"c":2}})"},
      {"{a: null}", SetTo("a.b", "2"), R"({"a":{"b":2}})"},
      {"{l: [x]}", SetTo("l[0]", "y"), R"({"l":["y"]})"},
      {"{l: [{n: x}]}", SetTo("l[n=x].v", "1"), R"({"l":[{"n":"x","v":1}]})"},
      {"{l: [{n: x}]}", SetTo("l[n=y].v", "1"),
       R"({"l":[{"n":"x"},{"n":"y","v":1}]})"},
      {"{l: [x]}", InsertAt("l", 0, "y"), R"({"l":["y","x"]})"},
      {"{l: [x]}", InsertAt("l", kEnd, "y"), R"({"l":["x","y"]})"},
      {"{l: null}", InsertAt("l", 4, "y"), R"({"l":["y"]})"},
      {"{a: 1, b: 2}", Operation::Remove(PathOf("a")), R"({"b":2})"},
      {"{l: [x, y]}", Operation::Remove(PathOf("l[0]")), R"({"l":["y"]})"},
      {"{l: [{n: x}, {n: y}]}", Operation::Remove(PathOf("l[n=y]")),
       R"({"l":[{"n":"x"}]})"},
      {"{m: {l: [x]}, n: 1}", Operation::Remove(PathOf("m.l[0]")),
       R"({"m":{"l":[]},"n":1})"},
      {"{m: {l: [x]}, n: 1}", Operation::RemoveAndPrune(PathOf("m.l[0]")),
       R"({"n":1})"},
      {"{m: {l: [x], k: 1}}", Operation::RemoveAndPrune(PathOf("m.l[0]")),
       R"({"m":{"k":1}})"},
      {"{m: {k: 1}}", Operation::RemoveAndPrune(PathOf("m.k")), "{}"},
      {"{a: 1, b: 2}", Operation::Rename(PathOf("a"), "c"), R"({"c":1,"b":2})"},
      {"{a: hello}", Operation::Splice(PathOf("a"), 1, 3, "E"),
       R"({"a":"hElo"})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(Changed(row.text, row.operation) == row.result);
  }
}

TEST_CASE("Change says why it cannot make an operation") {
  struct Row {
    std::string text;
    Operation operation;
    std::string problem;
  };
  const std::vector<Row> rows = {
      {"{a: x}", SetTo("a.b", "1"), "! a.b is not there and cannot be made"},
      {"{l: [x]}", SetTo("l[1].b", "1"),
       "! l[1] is not there and cannot be made"},
      {"{a: x}", SetTo("a[n=y]", "1"),
       "! a[n=y] is not there and cannot be made"},
      {"{a: 1}", InsertAt("a", 0, "x"), "! a is no list"},
      {"{a: 1}", InsertAt("b", 0, "x"), "! b is no list"},
      {"{a: 1}", Operation::Remove(PathOf("b")), "! b is not there"},
      {"{a: 1}", Operation::Remove(PathOf("")), "!  is a whole document"},
      {"{l: [x]}", Operation::Remove(PathOf("l[1]")), "! l[1] is not there"},
      {"{l: [x]}", Operation::Rename(PathOf("l[0]"), "y"), "! l[0] has no key"},
      {"{a: 1}", Operation::Rename(PathOf("b"), "c"), "! b is not there"},
      {"{a: 1, b: 2}", Operation::Rename(PathOf("a"), "b"),
       "! a cannot become b, which is there too"},
      {"{a: hello}", Operation::Splice(PathOf("a"), 4, 6, ""),
       "! a has no such part"},
      {"{a: hello}", Operation::Splice(PathOf("a"), 3, 2, ""),
       "! a has no such part"},
      {"{a: 1}", Operation::Splice(PathOf("a"), 0, 1, ""),
       "! a has no such part"},
      {"{a: 1}", Operation::Remove(PathOf("a", 1)),
       "! there is no such document"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(Changed(row.text, row.operation) == row.problem);
  }
}

TEST_CASE("Resolve gives names of items their positions") {
  const std::vector<Node> documents = {ValueOf("{l: [{n: x}, {n: y, v: 1}]}")};
  const auto resolved = Resolve(documents, PathOf("l[n=y].v"));
  REQUIRE(resolved.has_value());
  CHECK(ToString(*resolved) == "l[1].v");
  CHECK_FALSE(Resolve(documents, PathOf("l[n=z]")).has_value());
  CHECK_FALSE(Resolve(documents, PathOf("l[2]")).has_value());
  CHECK_FALSE(Resolve(documents, PathOf("l", 1)).has_value());
}

TEST_CASE("Find leads to a value or to nothing") {
  const std::vector<Node> documents = {ValueOf("{a: 1}"),
                                       ValueOf("{l: [{n: x, v: 2}]}")};
  REQUIRE(Find(documents, PathOf("l[n=x].v", 1)) != nullptr);
  CHECK(Find(documents, PathOf("l[n=x].v", 1))->scalar == "2");
  CHECK(Find(documents, PathOf("l[n=x].v")) == nullptr);
  CHECK(Find(documents, PathOf("a", 2)) == nullptr);
  CHECK(Find(documents, PathOf("", 0)) == &documents.front());
}

TEST_CASE("SameMeaning ignores the order of keys alone") {
  const auto same = [](const char* a, const char* b) {
    return SameMeaning(ValueOf(a), ValueOf(b));
  };
  CHECK(same("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 3, c: 2}, a: 1}"));
  CHECK_FALSE(same("[1, 2]", "[2, 1]"));
  CHECK_FALSE(same("{a: 1}", "{a: 1, b: 2}"));
  CHECK_FALSE(same("{a: 1, b: 2}", "{a: 1, c: 2}"));
  CHECK_FALSE(same("{a: 1}", "{a: '1'}"));
  CHECK_FALSE(same("{a: x}", "{a: y}"));
  CHECK_FALSE(same("[]", "{}"));
  CHECK(SameMeaning(std::vector<Node>{ValueOf("1")}, {ValueOf("1")}));
  CHECK_FALSE(SameMeaning(std::vector<Node>{ValueOf("1")},
                          {ValueOf("1"), ValueOf("2")}));
}

}  // namespace
}  // namespace dgdc::edit
