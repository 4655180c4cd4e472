// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/source_text.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::yaml {
namespace {

// A document, and what tells how it was written.
struct Written {
  explicit Written(std::string_view text) {
    Sink sink;
    document =
        Parse(sources, sources.Add("test.yaml", std::string(text)), sink).at(0);
    REQUIRE(sink.size() == 0);
  }

  SourceSet sources = {};
  Node document = {};
};

std::string EmitAs(const Node& node, const SourceText& source) {
  return Emit(node, {.source = &source});
}

// With every map rebuilt, so that no block is copied as a whole.
Node Rebuilt(const Node& node) {
  Node copy = node;
  for (Entry& entry : copy.entries) {
    entry.value = Rebuilt(entry.value);
  }
  for (Node& item : copy.items) {
    item = Rebuilt(item);
  }
  if (copy.IsMap() && copy.Find("new") == nullptr) {
    copy.Set("new", Node::Int(1));
  }
  return copy;
}

TEST_CASE("SourceText: what did not change keeps its bytes") {
  const std::string_view text = R"(# first
a: 'x'   # behind a

b:   # behind b
- c: "1"
  # above d
  d: {e: [1,  2], f: g}   # odd blanks
# above the second item
-   - deep
    # below deep
h: |  # script
  # text
    echo
   .

  end
i: "two
  lines"
j: plain
  folded   # behind j
k:
l: ~
"quoted/key": yes
)";
  const Written written(text);
  const SourceText source(written.sources, written.document);
  // Above the first entry is outside of the document.
  CHECK("# first\n" + EmitAs(written.document, source) == text);
}

TEST_CASE("SourceText: comments follow values in rebuilt maps") {
  const Written written(R"(a: # behind a
  # above b
  b: 'x' # behind b

  # above c
  c:
    - 1 # behind 1
    # below 1
  # below c
# above d
d: {e: "f"} # behind d
)");
  const SourceText source(written.sources, written.document);
  CHECK(EmitAs(Rebuilt(written.document), source) == R"(a: # behind a
  # above b
  b: 'x' # behind b

  # above c
  c:
    - 1 # behind 1
    # below 1
  new: 1
  # below c
# above d
d: {e: f, new: 1} # behind d
new: 1
)");
}

TEST_CASE("SourceText: a value moves with its comments and its indentation") {
  const Written written(R"(a:
    # above b
    b: # behind b
        c: |
            script
              indented
    d: 1
)");
  const SourceText source(written.sources, written.document);
  Node moved = Node::Map();
  Node& list = moved.Set("list", Node::Seq());
  list.Push(Node::Map()).Set("b", *written.document.Find("a")->Find("b"));
  CHECK(EmitAs(moved, source) == R"(list:
    # above b
    - b: # behind b
          c: |
              script
                indented
)");
  Node renamed = Node::Map();
  renamed.Set("z", *written.document.Find("a")->Find("b"));
  CHECK(EmitAs(renamed, source) == R"(# above b
z: # behind b
    c: |
        script
          indented
)");
}

TEST_CASE("SourceText: new parts have the style of the others") {
  const Written compact("a:\n- 'x'\n- b:\n    c: 'y'\n    d:\n      e: 1\n");
  const SourceText source(compact.sources, compact.document);
  Node node = Node::Map();
  node.Set("list", Node::Seq()).Push(Node::String("1"));
  CHECK(EmitAs(node, source) == "list:\n- '1'\n");

  const Written indented("a:\n   - \"x\"\nb:\n   c: 1\n");
  const SourceText other(indented.sources, indented.document);
  CHECK(EmitAs(node, other) == "list:\n   - \"1\"\n");
}

TEST_CASE("SourceText: a changed value keeps its comment, not its text") {
  const Written written("a: 'x' # why\nb: {c: 1, d: 2}\n");
  const SourceText source(written.sources, written.document);
  Node node = written.document;
  node.Find("a")->scalar = "z";
  node.Find("b")->Remove("c");
  CHECK(EmitAs(node, source) == "a: z # why\nb: {d: 2}\n");
}

TEST_CASE("SourceText: aliases are written out, their comments once") {
  const Written written(R"(a: &x # shared
  # above b
  b: 1
c: *x # again
d:
  <<: *x
  e: 2
)");
  const SourceText source(written.sources, written.document);
  CHECK(source.has_aliases());
  CHECK(EmitAs(written.document, source) == R"(a: # shared
  # above b
  b: 1
c:
  b: 1
d:
  e: 2
  b: 1
# again
)");
  const std::string text = EmitAs(written.document, source);
  CHECK(text.find('*') == std::string::npos);
  CHECK(text.find('&') == std::string::npos);
  CHECK(text.find("# above b") == text.rfind("# above b"));
}

TEST_CASE("SourceText: texts keep the line breaks at their end") {
  const Written written("a: |+\n  x\n\n\nb: 1\n");
  const SourceText source(written.sources, written.document);
  Sink sink;
  SourceSet sources;
  const std::string text = EmitAs(written.document, source);
  CHECK(Equal(Parse(sources, sources.Add("again", text), sink).at(0),
              written.document));
}

TEST_CASE(
    "SourceText: values that look otherwise without their tag are quoted") {
  const Written written("a: !!str 1\n");
  const SourceText source(written.sources, written.document);
  CHECK(EmitAs(written.document, source) == "a: \"1\"\n");
}

TEST_CASE("SourceText::Settle gives the comments of dissolved values away") {
  const Written written(R"(a:
  # above b
  b: # behind b
    # above c
    c: 1
  # above gone
  gone: 2 # behind gone
  # above empty
  empty: {} # behind empty
)");
  SourceText source(written.sources, written.document);
  Node node = Node::Map(written.document.span);
  const Node& a = *written.document.Find("a");
  Node& kept = node.Set("a", Node::Map(a.span));
  kept.Set("c", *a.Find("b")->Find("c"));
  source.Settle(node, {a.Find("gone")->span});
  CHECK(EmitAs(node, source) == R"(# above empty
a: # behind empty
  # above b
  # behind b
  # above c
  c: 1
)");
}

TEST_CASE("SourceText::Adopt moves what surrounds a value") {
  const Written written("# above\na: 1 # behind a\nb: 2\n");
  SourceText source(written.sources, written.document);
  Node node = Node::Map();
  node.Set("b", *written.document.Find("b"));
  source.Adopt(*node.Find("b"), *written.document.Find("a"));
  CHECK(EmitAs(node, source) == "b: 2 # behind a\n");
}

}  // namespace
}  // namespace dgdc::yaml
