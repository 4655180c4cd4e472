// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/part.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

// The item at `index` of a list as a text of its own.
struct Cut {
  Cut(std::string_view text, size_t index) {
    const uint32_t file = sources.Add("list", std::string(text));
    Sink sink;
    documents = yaml::Parse(sources, file, sink);
    node = &documents.at(0).items.at(index);
    part = Part::Cut(sources, *node, "part");
  }

  [[nodiscard]] std::string Text() const {
    return sources.Get(part.file()).text;
  }
  // What the moved place of a value shows.
  [[nodiscard]] std::string_view At(const yaml::Node& value) const {
    const Span moved = part.Move(value.span);
    CHECK(moved.file == part.file());
    return sources.Text(moved);
  }

  SourceSet sources;
  std::vector<yaml::Node> documents;
  const yaml::Node* node = nullptr;
  Part part;
};

TEST_CASE("Part takes the indentation off and keeps comments") {
  const Cut cut(
      "- x\n-   a: 1  # one\n    # two\n    b:\n      c: [3,\n   4]\n", 1);
  CHECK(cut.Text() == "a: 1  # one\n# two\nb:\n  c: [3,\n4]\n");
}

TEST_CASE("Part keeps the lines of block texts") {
  const Cut cut("- t: |\n    one\n\n      two\n  u: 1\n", 0);
  CHECK(cut.Text() == "t: |\n  one\n\n    two\nu: 1\n");
}

TEST_CASE("Part moves places onto the same bytes") {
  const Cut cut("- x\n- a: one\n  b:\n  - two\n  - {c: three}\n", 1);
  CHECK(cut.At(*cut.node->Find("a")) == "one");
  const yaml::Node& list = *cut.node->Find("b");
  CHECK(cut.At(list.items[0]) == "two");
  CHECK(cut.At(*list.items[1].Find("c")) == "three");
}

TEST_CASE("Part leaves places of others alone") {
  const Cut cut("- x\n- a: one\n", 1);
  const Span outside = cut.documents[0].items[0].span;
  CHECK(cut.part.Move(outside) == outside);
}

TEST_CASE("Part cuts a value out of its line") {
  const Cut cut("[{a: 1}, {b: 2}] # end\n", 1);
  CHECK(cut.Text() == "{b: 2}\n");
  CHECK(cut.At(*cut.node->Find("b")) == "2");
}

TEST_CASE("Part writes a value anew that has an alias of another") {
  const Cut cut("- &x {a: 1}\n- b: *x\n", 1);
  CHECK(cut.Text() == "b:\n  a: 1\n");
  CHECK(cut.part.Move(cut.node->span) == cut.node->span);
}

}  // namespace
}  // namespace dgdc::krm
