// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/write.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/edit/conflict.h"
#include "dgdc/edit/testing.h"

namespace dgdc::edit {
namespace {

using testing::InsertAt;
using testing::PathOf;
using testing::SetTo;
using yaml::Node;

// The text with one change, which nothing checks; "(none)" where it cannot be
// written so.
std::string WrittenBy(std::string_view text, const Operation& operation) {
  const std::optional<Layout> layout = Layout::Read(text, false);
  REQUIRE(layout);
  Operation resolved = operation;
  resolved.path = ResolveHead(layout->meaning(), operation.path);
  const auto change = Write(*layout, layout->Walk(resolved.path), resolved);
  return change ? Written(text, {*change}) : "(none)";
}

struct WriteRow {
  std::string text;
  Operation operation;
  std::string result;
};

void CheckWritten(const std::vector<WriteRow>& rows) {
  for (const WriteRow& row : rows) {
    CAPTURE(row.text);
    CHECK(WrittenBy(row.text, row.operation) == row.result);
  }
}

Operation SetBefore(std::string_view path, std::string value,
                    std::vector<std::string> before) {
  Operation operation = SetTo(path, std::move(value));
  operation.before = std::move(before);
  return operation;
}

TEST_CASE("Write replaces the value of an entry") {
  CheckWritten({
      {"a: 1 # c\n", SetTo("a", "x"), "a: x # c\n"},
      {"a: # c\nb: 1\n", SetTo("a", "x"), "a: x # c\nb: 1\n"},
      {"a: 1 # c\nb: 2\n", SetTo("a", "{k: 1}"), "a: # c\n  k: 1\nb: 2\n"},
      {"a:\n  k: 1\nb: 2\n", SetTo("a", "x"), "a: x\nb: 2\n"},
      {"a:\n  k: 1\n  l: 2\nb: 2\n", SetTo("a", "{m: 3}"),
       "a:\n  m: 3\nb: 2\n"},
      {"a: {k: 1}\n", SetTo("a", "{m: [1]}"), "a: {m: [1]}\n"},
      {"a: {k: 1}\n", SetTo("a", "x"), "a: x\n"},
      {"a: {}\n", SetTo("a", "{m: 1}"), "a:\n  m: 1\n"},
      {"{a: 1, b: 2}\n", SetTo("a", "[x, {k: z}]"), "{a: [x, {k: z}], b: 2}\n"},
      {"a: 'x'\n", SetTo("a", "it is"), "a: 'it is'\n"},
      {"a: \"x\"\n", SetTo("a", "y"), "a: \"y\"\n"},
      {"a: \"x\"\n", SetTo("a", "1"), "a: 1\n"},
  });
}

TEST_CASE("Write replaces an item") {
  CheckWritten({
      {"- a # c\n- b\n", SetTo("[0]", "x"), "- x # c\n- b\n"},
      {"- # c\n- b\n", SetTo("[0]", "x"), "- x # c\n- b\n"},
      {"- a\n- b\n", SetTo("[1]", "{k: 1, l: 2}"), "- a\n- k: 1\n  l: 2\n"},
      {"- k: 1\n  l: 2\n- b\n", SetTo("[0]", "x"), "- x\n- b\n"},
      {"- {k: 1}\n- b\n", SetTo("[0]", "{k: 2, l: 3}"),
       "- {k: 2, l: 3}\n- b\n"},
      {"[a, b]\n", SetTo("[1]", "x y"), "[a, x y]\n"},
  });
}

TEST_CASE("Write adds an entry behind the last one, or before a given one") {
  CheckWritten({
      {"a: 1 # c\n", SetTo("b", "2"), "a: 1 # c\nb: 2\n"},
      {"a: 1\n\n# end\n", SetTo("b", "2"), "a: 1\nb: 2\n\n# end\n"},
      {"a: 1\nc: 3\n", SetBefore("b", "2", {"c"}), "a: 1\nb: 2\nc: 3\n"},
      {"c: 3\n", SetBefore("b", "2", {"x", "c"}), "b: 2\nc: 3\n"},
      {"c: 3\nd: 4\n", SetBefore("b", "2", {"c", "d"}), "b: 2\nc: 3\nd: 4\n"},
      {"a: 1\n", SetBefore("b", "2", {"x"}), "a: 1\nb: 2\n"},
      {"{a: 1, c: 3}\n", SetBefore("b", "2", {"c"}), "{a: 1, b: 2, c: 3}\n"},
      {"{a: 1}\n", SetTo("b", "2"), "{a: 1, b: 2}\n"},
      {"a: {\n  b: 1\n}\n", SetTo("a.c", "2"), "a: {\n  b: 1,\n  c: 2\n}\n"},
      {"- a: 1\n", SetTo("[0].b", "2"), "- a: 1\n  b: 2\n"},
      {"a: {}\n", SetTo("a.b", "2"), "a:\n  b: 2\n"},
      {"a:\nb: 1\n", SetTo("a.c", "2"), "a:\n  c: 2\nb: 1\n"},
      {"{a: {}}\n", SetTo("a.b", "2"), "{a: {b: 2}}\n"},
      {"a: 1\n", SetTo("b.c[id=x].v", "2"),
       "a: 1\nb:\n  c:\n    - id: x\n      v: 2\n"},
      {"a: 1\n", SetTo("yes", "2"), "a: 1\n\"yes\": 2\n"},
  });
}

TEST_CASE("Write adds an item where it is told") {
  CheckWritten({
      {"- a\n- b\n", InsertAt("", 0, "x"), "- x\n- a\n- b\n"},
      {"- a # c\n- b\n", InsertAt("", 1, "x"), "- a # c\n- x\n- b\n"},
      {"- a\n- b\n", InsertAt("", kEnd, "{k: 1}"), "- a\n- b\n- k: 1\n"},
      {"- {k: 1}\n", InsertAt("", kEnd, "{k: 2}"), "- {k: 1}\n- {k: 2}\n"},
      {"- {k: 1}\n", InsertAt("", 0, "{k: 2}"), "- {k: 2}\n- {k: 1}\n"},
      {"l: [a, b]\n", InsertAt("l", 1, "x"), "l: [a, x, b]\n"},
      {"l: [a]\n", InsertAt("l", kEnd, "x"), "l: [a, x]\n"},
      {"l: [\n  a,\n  b\n]\n", InsertAt("l", kEnd, "x"),
       "l: [\n  a,\n  b,\n  x\n]\n"},
      {"l: []\n", InsertAt("l", kEnd, "x"), "l:\n  - x\n"},
      {"l:\n", InsertAt("l", kEnd, "x"), "l:\n  - x\n"},
      {"m:\n- a\nl: []\n", InsertAt("l", 0, "x"), "m:\n- a\nl:\n- x\n"},
      {"l:\n- id: a\n", SetTo("l[id=b].v", "1"),
       "l:\n- id: a\n- id: b\n  v: 1\n"},
  });
}

TEST_CASE("Write removes an entry or an item with its line") {
  CheckWritten({
      {"a: 1 # c\nb: 2\n", Operation::Remove(PathOf("a")), "b: 2\n"},
      {"a: 1\nb:\n  - x\n  - y\n", Operation::Remove(PathOf("b")), "a: 1\n"},
      {"a: 1\nb: 2", Operation::Remove(PathOf("b")), "a: 1"},
      {"- a: 1 # c\n  b: 2\n", Operation::Remove(PathOf("[0].a")), "- b: 2\n"},
      {"- a\n- b\n", Operation::Remove(PathOf("[0]")), "- b\n"},
      {"l: [a, b, c]\n", Operation::Remove(PathOf("l[0]")), "l: [b, c]\n"},
      {"l: [a, b, c]\n", Operation::Remove(PathOf("l[2]")), "l: [a, b]\n"},
      {"{a: 1, b: 2}\n", Operation::Remove(PathOf("a")), "{b: 2}\n"},
      {"{a: 1, b: 2}\n", Operation::Remove(PathOf("b")), "{a: 1}\n"},
      {"a:\n  b: 1\nc: 1\n", Operation::Remove(PathOf("a.b")), "a: {}\nc: 1\n"},
      {"a:\n  b:\n  - x\nc: 1\n", Operation::RemoveAndPrune(PathOf("a.b[0]")),
       "c: 1\n"},
      {"a: {b: [x]}\nc: 1\n", Operation::Remove(PathOf("a.b[0]")),
       "a: {b: []}\nc: 1\n"},
      {"a: 1\n", Operation::Remove(PathOf("a")), "{}\n"},
      {"- - x\n  - y\n", Operation::Remove(PathOf("[0][0]")), "- - y\n"},
  });
}

TEST_CASE("Write renames a key in its place") {
  CheckWritten({
      {"a: 1 # c\nb: 2\n", Operation::Rename(PathOf("a"), "x"),
       "x: 1 # c\nb: 2\n"},
      {"{a: 1, b: 2}\n", Operation::Rename(PathOf("b"), "no"),
       "{a: 1, \"no\": 2}\n"},
      {"'a': {b: 1}\n", Operation::Rename(PathOf("a.b"), "c"), "'a': {c: 1}\n"},
  });
}

TEST_CASE("Write changes no document as a whole") {
  CheckWritten({
      {"a: 1\n", SetTo("", "{b: 1}"), "(none)"},
      {"{}\n", SetTo("a", "1"), "(none)"},
  });
}

TEST_CASE("Written makes changes in the order of the text") {
  CHECK(Written("abcdef", {{.begin = 0, .end = 1, .text = "X"},
                           {.begin = 1, .end = 1, .text = "-"},
                           {.begin = 3, .end = 5, .text = ""}}) == "X-bcf");
  CHECK(Written("abc", {}) == "abc");
}

TEST_CASE("LacksQuotes knows strings that other readers retype") {
  const auto lacks = [](std::string_view text, const Operation& operation) {
    const std::optional<Layout> layout = Layout::Read(text, false);
    REQUIRE(layout);
    return LacksQuotes(*layout, layout->Walk(operation.path), operation);
  };
  CHECK(lacks("a: n\n", SetTo("a", "'n'")));
  CHECK_FALSE(lacks("a: 'n'\n", SetTo("a", "'n'")));
  CHECK_FALSE(lacks("a: x\n", SetTo("a", "x")));
  CHECK_FALSE(lacks("a: n\n", SetTo("a", "1")));
  CHECK_FALSE(lacks("a: {b: n}\n", SetTo("a.c", "'n'")));
}

}  // namespace
}  // namespace dgdc::edit
