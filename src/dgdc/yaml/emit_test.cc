// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/emit.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/yaml/parse.h"

namespace dgdc::yaml {
namespace {

std::vector<Node> ParseAll(std::string_view text) {
  CAPTURE(text);
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      Parse(sources, sources.Add("test.yaml", std::string(text)), sink);
  CHECK(sink.size() == 0);
  return documents;
}

// Parsed and emitted again.
std::string Format(std::string_view text) { return Emit(ParseAll(text)); }

// What is left of a node that is written and read.
Node Reread(const Node& node) {
  const std::vector<Node> documents = ParseAll(Emit(node));
  REQUIRE(documents.size() == 1);
  return documents.front();
}

std::string ToJson(std::string_view text) {
  return EmitJson(ParseAll(text).at(0));
}

// Strings that a careless writer gets wrong.
std::vector<std::string> NastyStrings() {
  std::vector<std::string> strings = {"",
                                      " ",
                                      "~",
                                      "null",
                                      "true",
                                      "no",
                                      "y",
                                      "0",
                                      "010",
                                      "1e3",
                                      "1_000",
                                      "12:30:45",
                                      ".5",
                                      ".inf",
                                      "0x1f",
                                      "2001-01-01",
                                      "1.10",
                                      "=",
                                      "<<",
                                      "-",
                                      "- a",
                                      "-a",
                                      "--- a",
                                      "---",
                                      "...",
                                      "?",
                                      "? a",
                                      "?a",
                                      ":",
                                      ": a",
                                      ":a",
                                      "a:",
                                      "a: b",
                                      "a:b",
                                      "#",
                                      "a #b",
                                      "a#b",
                                      "'",
                                      "''",
                                      "\"",
                                      "\\",
                                      "\\n",
                                      "it's",
                                      "'a'",
                                      "\"a\"",
                                      "a\"b'c",
                                      "[a]",
                                      "{a: b}",
                                      "{{ x }}",
                                      ",",
                                      "a,",
                                      "*a",
                                      "&a",
                                      "!a",
                                      "|",
                                      "| a",
                                      ">",
                                      "%a",
                                      "@a",
                                      "`a`",
                                      " a",
                                      "a ",
                                      "\t",
                                      "a\tb",
                                      "\n",
                                      "\n\n",
                                      "a\n",
                                      "a\n\n",
                                      "a\n\n\n",
                                      "\na",
                                      "a\nb",
                                      "a\nb\n",
                                      "a\n\nb",
                                      "a\n \nb",
                                      "a \nb",
                                      "a\n b",
                                      " a\nb",
                                      "a\n  b\nc\n",
                                      "a\nb ",
                                      "a\n#b",
                                      "#a\nb",
                                      "a: b\nc: d\n",
                                      "- a\n- b",
                                      "---\na\n---\n",
                                      "...\na",
                                      "a\r\nb",
                                      "a\rb",
                                      "a\n\tb",
                                      "\x01",
                                      "\x1b[0m",
                                      "\x7F",
                                      "\xC2\x85",
                                      "a\xC2\xA0",
                                      "\xE2\x80\xA8",
                                      "\xEF\xBB\xBF",
                                      "é",
                                      "日本\n語",
                                      "\xF0\x9F\x98\x80",
                                      "a\nb\xE2\x80\xA8"};
  strings.push_back(std::string("a\0b", 3));
  strings.push_back(std::string(300, 'x') + " " + std::string(300, 'y'));
  return strings;
}

std::shared_ptr<const Origin> Because(std::string why) {
  return std::make_shared<const Origin>(Origin{.why = std::move(why)});
}

Node With(Node node, const std::shared_ptr<const Origin>& origin) {
  node.origin = origin;
  return node;
}

constexpr EmitOptions kWithComments = {.comments = true};

}  // namespace

TEST_SUITE("yaml::Emit") {
  TEST_CASE("lists are indented below their key") {
    CHECK(Format("{a: [1, {b: c, d: [e]}], f: {g: h}}") == R"(a:
  - 1
  - b: c
    d:
      - e
f:
  g: h
)");
  }

  TEST_CASE("lists in lists start on the line of their dash") {
    CHECK(Format("[[1, [2]], [{a: [b]}]]") == R"(- - 1
  - - 2
- - a:
      - b
)");
  }

  TEST_CASE("empty collections stay on their line") {
    CHECK(Format("a: {}\nb: []\nc: [{}, []]\n") ==
          "a: {}\nb: []\nc:\n  - {}\n  - []\n");
    CHECK(Format("{}") == "{}\n");
  }

  TEST_CASE("typed scalars are written as they were") {
    CHECK(Format("[0x1F, +1, 1e3, True, ~, Null]") ==
          "- 0x1F\n- +1\n- 1e3\n- True\n- null\n- null\n");
  }

  TEST_CASE("strings and keys that could be retyped are quoted") {
    CHECK(Format("'8': '1e3'\n'yes': 'no'\n'': ''\n'a: b': x y\n") ==
          "'8': '1e3'\n'yes': 'no'\n'': ''\n'a: b': x y\n");
  }

  TEST_CASE("text on several lines becomes a literal block") {
    CHECK(Emit(ParseAll(R"({a: "x\ny\n", b: ["x\n\n y"], c: "x\n\n"})")) ==
          "a: |\n  x\n  y\nb:\n  - |-\n    x\n\n     y\nc: |+\n  x\n\n");
  }

  TEST_CASE("text that a literal block would endanger is escaped") {
    CHECK(Emit(Node::String(" a\nb")) == "\" a\\nb\"\n");
    CHECK(Emit(Node::String("a \nb")) == "\"a \\nb\"\n");
    CHECK(Emit(Node::String("a\n\tb")) == "\"a\\n\\tb\"\n");
    CHECK(Emit(Node::String("\n")) == "\"\\n\"\n");
  }

  TEST_CASE("documents are separated by markers") {
    CHECK(Emit(std::vector<Node>()).empty());
    CHECK(Format("a: 1\n---\nb\n---\n") == "a: 1\n---\nb\n---\nnull\n");
  }

  TEST_CASE("every string survives as value, item, key and document") {
    for (const std::string& text : NastyStrings()) {
      CAPTURE(text);
      Node node;
      node.Set("value", Node::String(text));
      node.Set("items", Node::Seq()).Push(Node::String(text));
      node.Set("nested", Node::Map()).Set(text, Node::String(text));
      node.Find("items")->Push(*node.Find("nested"));
      node.Set("last", Node::Int(1));
      CHECK(Equal(Reread(node), node));
      CHECK(Equal(Reread(Node::String(text)), Node::String(text)));
    }
  }
}

TEST_SUITE("yaml::Emit comments") {
  TEST_CASE("an entry with an origin of its own is explained above") {
    Node node = Node::Map();
    node.Set("a", Node::Int(1));
    node.Set("b", Node::Map())
        .Set("c", With(Node::Int(2), Because("two is best")));
    CHECK(Emit(node, kWithComments) == "a: 1\nb:\n  # two is best\n  c: 2\n");
    CHECK(Emit(node) == "a: 1\nb:\n  c: 2\n");
  }

  TEST_CASE("parts that share their parent's origin are not explained") {
    const auto origin = Because("why");
    Node node = With(Node::Map(), origin);
    node.Set("a", With(Node::Int(1), origin));
    CHECK(Emit(node, kWithComments) == "a: 1\n");
  }

  TEST_CASE("a run of siblings with one origin is explained once") {
    const auto one = Because("one");
    const auto two = Because("two");
    Node node = Node::Seq();
    for (const auto& origin : {one, one, two, one}) {
      node.Push(With(Node::String("x"), origin));
    }
    CHECK(Emit(node, kWithComments) ==
          "# one\n- x\n- x\n# two\n- x\n# one\n- x\n");
  }

  TEST_CASE("what shares the line of a dash is explained above the dash") {
    Node item = With(Node::Map(), Because("the item"));
    item.Set("name", With(Node::String("x"), Because("the name")));
    item.Set("value", With(Node::String("z"), Because("the value")));
    Node node = Node::Map();
    node.Set("env", Node::Seq()).Push(item);
    CHECK(Emit(node, kWithComments) == R"(env:
  # the item
  # the name
  - name: x
    # the value
    value: z
)");
  }

  TEST_CASE("a long comment is wrapped at 80 columns") {
    Node node = Node::Map();
    node.Set("a", Node::Map())
        .Set("b", With(Node::Int(1),
                       Because("a word and another word until the line has "
                               "eighty columns, which is here: x\nthen é")));
    CHECK(Emit(node, kWithComments) ==
          "a:\n"
          "  # a word and another word until the line has eighty columns, "
          "which is here: x\n"
          "  # then é\n"
          "  b: 1\n");
  }

  TEST_CASE("an origin without words adds nothing") {
    Node node = Node::Map();
    node.Set("a", With(Node::Int(1), Because("")));
    CHECK(Emit(node, kWithComments) == "a: 1\n");
  }
}

TEST_SUITE("yaml::EmitJson") {
  TEST_CASE("collections have no spaces and keep their order") {
    CHECK(ToJson("{b: [1, {}], a: [], c: null}") ==
          R"({"b":[1,{}],"a":[],"c":null})");
  }

  TEST_CASE("strings are escaped and keep their UTF-8") {
    CHECK(EmitJson(Node::String("a\"\\/\n\t\r\x01\x1F\x7F é")) ==
          "\"a\\\"\\\\/\\n\\t\\r\\u0001\\u001f\x7F é\"");
  }

  TEST_CASE("numbers that JSON does not know are rewritten") {
    CHECK(ToJson("[0x1F, 0o17, +1, 010, -0, 18446744073709551616]") ==
          "[31,15,1,10,0,18446744073709551616]");
    CHECK(ToJson("[1.50, 1e3, -.5, +5., 5.e3, 00.5, .inf, -.Inf, .nan]") ==
          R"([1.50,1e3,-0.5,5,5e3,0.5,".inf","-.Inf",".nan"])");
  }

  TEST_CASE("booleans have one spelling") {
    CHECK(ToJson("[True, FALSE]") == "[true,false]");
  }
}

}  // namespace dgdc::yaml
