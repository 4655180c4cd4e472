// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/style.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"

namespace dgdc::edit {
namespace {

using testing::PathOf;
using testing::ValueOf;
using yaml::Node;

TEST_CASE("PrintValue lays out collections below their key") {
  const Node value = ValueOf("{k: [x, {a: 1, b: {}}], s: ''}");
  CHECK(PrintValue(value, 2, {}) ==
        "\n    k:\n      - x\n      - a: 1\n        b: {}\n    s: \"\"");
  const Style tight{.indent = 4, .list_indent = 0, .newline = "\r\n"};
  CHECK(PrintValue(value, 0, tight) ==
        "\r\n    k:\r\n    - x\r\n    - a: 1\r\n      b: {}\r\n    s: \"\"");
  CHECK(PrintValue(ValueOf("[]"), 2, {}) == " []");
}

TEST_CASE("PrintItem continues the line of its dash") {
  CHECK(PrintItem(ValueOf("{a: 1, b: [x]}"), 4, {}) ==
        " a: 1\n      b:\n        - x");
  CHECK(PrintItem(ValueOf("[[1], 2]"), 0, {}) == " - - 1\n  - 2");
  CHECK(PrintItem(ValueOf("x"), 4, {}) == " x");
}

TEST_CASE("PrintFlow keeps to one line and quotes what brackets would take") {
  CHECK(PrintFlow(ValueOf("{a: [1, 'x,y'], b: {c: z}}"), {}) ==
        "{a: [1, \"x,y\"], b: {c: z}}");
  CHECK(PrintFlow(Node::String("a]b"), {.quote = '\''}) == "'a]b'");
  CHECK(PrintFlow(Node::String("a b"), {}) == "a b");
  const Style json{.json = true, .colon = ":", .comma = ","};
  CHECK(PrintFlow(ValueOf("{a: [1, x, true, null]}"), json) ==
        R"({"a":[1,"x",true,null]})");
}

TEST_CASE("PrintScalar quotes what readers would take for something else") {
  const auto print = [](std::string_view text) {
    return PrintScalar(Node::String(text), 0, {.quote = '\''});
  };
  CHECK(print("plain") == "plain");
  CHECK(print("") == "''");
  CHECK(print("1") == "'1'");
  CHECK(print("yes") == "'yes'");
  CHECK(print("a: b") == "'a: b'");
  CHECK(print("a #b") == "'a #b'");
  CHECK(PrintScalar(Node::Int(1), 0, {}) == "1");
}

TEST_CASE("PrintScalar writes several lines as a block in the text's breaks") {
  const Style windows{.newline = "\r\n"};
  CHECK(PrintScalar(Node::String("a\nb\n"), 2, windows) ==
        "|\r\n    a\r\n    b");
  CHECK(PrintScalar(Node::String("a\nb\n"), 2, {}) == "|\n    a\n    b");
}

TEST_CASE("PrintKey quotes a key as the text does") {
  CHECK(PrintKey("a", {}) == "a");
  CHECK(PrintKey("on", {.quote = '\''}) == "'on'");
  CHECK(PrintKey("a", {.json = true}) == "\"a\"");
}

TEST_CASE("ReadStyle takes the dashes of the nearest list") {
  const std::optional<Layout> layout = Layout::Read(
      "a:\n  l:\n    - x\n  m:\n    n:\n    - y\n    o: 1\n", false);
  REQUIRE(layout);
  const auto indent = [&layout](std::string_view path) {
    return ReadStyle(*layout, layout->Walk(PathOf(path))).list_indent;
  };
  CHECK(indent("a.m.o") == 0);
  CHECK(indent("a.m") == 0);
  CHECK(indent("a.l") == 2);
}

}  // namespace
}  // namespace dgdc::edit
