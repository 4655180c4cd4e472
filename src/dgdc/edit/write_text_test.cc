// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/write_text.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"

namespace dgdc::edit {
namespace {

using testing::EditedOrWhy;
using testing::PathOf;
using testing::SetTo;
using yaml::Node;

Operation SetText(std::string_view path, std::string_view value) {
  return Operation::Set(PathOf(path), Node::String(value));
}

TEST_CASE("a block keeps its header but for what becomes of its end") {
  const auto set = [](std::string_view text, std::string_view value) {
    return EditedOrWhy(text, {SetText("a", value)});
  };
  CHECK(set("a: |-\n  x\nb: 1\n", "y\nz\n") == "a: |\n  y\n  z\nb: 1\n");
  CHECK(set("a: |\n  x\nb: 1\n", "y\nz") == "a: |-\n  y\n  z\nb: 1\n");
  CHECK(set("a: |+ # c\n  x\n\nb: 1\n", "y\nz\n\n") ==
        "a: |+ # c\n  y\n  z\n\nb: 1\n");
  CHECK(set("a: |2\n  x\nb: 1\n", "y\nz\n") == "a: |2\n  y\n  z\nb: 1\n");
  CHECK(set("a: >\n  x\nb: 1\n", "y\nz\n") == "a: |\n  y\n  z\nb: 1\n");
  // Neither can hold a text that begins with a blank.
  CHECK(set("a: |\n  x\nb: 1\n", " y\nz\n") == "a: \" y\\nz\\n\"\nb: 1\n");
  CHECK(set("a: |\n  x\nb: 1\n", "one") == "a: one\nb: 1\n");
}

TEST_CASE("a block ends with as many empty lines as its text") {
  const auto set = [](std::string_view text, std::string_view value) {
    return EditedOrWhy(text, {SetText("a", value)});
  };
  CHECK(set("a: |\n  x\nb: 1\n", "w\nz\n\n\n") ==
        "a: |+\n  w\n  z\n\n\nb: 1\n");
  CHECK(set("a: |\r\n  x\r\n\r\nb: 1\r\n", "w\nz\n\n\n") ==
        "a: |+\r\n  w\r\n  z\r\n\r\n\r\nb: 1\r\n");
  CHECK(set("a: |+\n  x\n\nb: 1\n", "w\nz\n") == "a: |\n  w\n  z\n\nb: 1\n");
}

TEST_CASE("a text of several lines goes into quotes outside of blocks") {
  CHECK(EditedOrWhy("a: x\nb: 1\n", {SetText("a", "y\nz")}) ==
        "a: \"y\\nz\"\nb: 1\n");
  CHECK(EditedOrWhy("- x\n", {SetText("[0]", "y\nz")}) == "- \"y\\nz\"\n");
  CHECK(EditedOrWhy("- k: 1\n", {SetText("[0]", "y\nz")}) == "- \"y\\nz\"\n");
}

TEST_CASE("a new line goes behind the empty lines that a block keeps") {
  CHECK(EditedOrWhy("a: |+\n  x\n\n# c\n", {SetTo("b", "1")}) ==
        "a: |+\n  x\n\nb: 1\n# c\n");
  CHECK(EditedOrWhy("a: |\n  x\n\n# c\n", {SetTo("b", "1")}) ==
        "a: |\n  x\nb: 1\n\n# c\n");
  CHECK(EditedOrWhy("m:\n  a:\n  - |+\n    x\n\nn: 1\n", {SetTo("m.b", "1")}) ==
        "m:\n  a:\n  - |+\n    x\n\n  b: 1\nn: 1\n");
}

TEST_CASE("BehindLine passes the comment on the line") {
  const std::string_view text = "a: 1 # c\nb: 2\n";
  CHECK(text.substr(BehindLine(text, 4, Node::Int(1))) == "\nb: 2\n");
}

TEST_CASE("WholeLines takes the line break before where none follows") {
  const auto rest = [](std::string_view text, size_t begin, size_t end) {
    return Written(text, {WholeLines(text, begin, end)});
  };
  CHECK(rest("a\nb # c\nd\n", 2, 3) == "a\nd\n");
  CHECK(rest("a\r\nb\r\nd\r\n", 3, 4) == "a\r\nd\r\n");
  CHECK(rest("a\nb", 2, 3) == "a");
  CHECK(rest("a", 0, 1) == "");
}

TEST_CASE("NextPart stops at a comment that has its own line") {
  const auto next = [](std::string_view text, size_t end) {
    return std::string(text.substr(NextPart(text, end)));
  };
  CHECK(next("- a: 1 # c\n\n  b: 2\n", 6) == "b: 2\n");
  CHECK(next("- a: 1\n  # about b\n  b: 2\n", 6) == "# about b\n  b: 2\n");
}

TEST_CASE("a part of a string is escaped as its scalar is") {
  const auto splice = [](std::string_view text, std::string_view part) {
    return EditedOrWhy(text, {Operation::Splice(PathOf("a"), 1, 1, part)});
  };
  CHECK(splice("a: 'xy'\n", "'") == "a: 'x''y'\n");
  CHECK(splice("a: \"xy\"\n", "\\\"") == "a: \"x\\\\\\\"y\"\n");
  CHECK(splice("a: \"xy\"\n", "\n") == "a: \"x\\ny\"\n");
  CHECK(splice("a: |\n  xy\n", "\nz") == "a: |\n  x\n  zy\n");
  CHECK(splice("a: |\n  xy\n", "z\n") == "a: |\n  xz\n  y\n");
  CHECK(splice("a: |\r\n  xy\r\n", "z\n") == "a: |\r\n  xz\r\n  y\r\n");
  CHECK(splice("a: |\n  xy\n", "\n\nz") == "a: |\n  x\n\n  zy\n");
  // The scalar cannot hold it: the whole text is set.
  CHECK(splice("a: xy\n", ": ") == "a: \"x: y\"\n");
  CHECK(splice("a: xy\n", " #") == "a: \"x #y\"\n");
}

TEST_CASE("what an alias stands for moves to the columns of the alias") {
  CHECK(EditedOrWhy("a:\n    b: &x\n        k:\n          - 1\n        # c\n"
                    "        l: 2\nc:\n    - *x # d\n",
                    {SetTo("c[0].l", "3")}) ==
        "a:\n    b: &x\n        k:\n          - 1\n        # c\n"
        "        l: 2\nc:\n    - k:\n        - 1\n      # c\n      l: 3 # d\n");
  CHECK(EditedOrWhy("a: &x 1\nb: *x\n", {SetTo("a", "2")}) ==
        "a: &x 2\nb: 1\n");
  CHECK(EditedOrWhy("a: &x {k: 1}\nb: [*x]\n", {SetTo("b[0].k", "2")}) ==
        "a: &x {k: 1}\nb: [{k: 2}]\n");
  // Lines cannot stand in brackets: what they say does.
  CHECK(EditedOrWhy("a: &x\n  k: 1\nb: [*x]\n", {SetTo("b[0].k", "2")}) ==
        "a: &x\n  k: 1\nb: [{k: 2}]\n");
}

}  // namespace
}  // namespace dgdc::edit
