// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/scalar_offsets.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/node.h"

namespace dgdc::yaml {
namespace {

// What the source has at the place of each byte of the value of "k", "^" where
// the place is not behind that of the byte before, and "|" at the end.
std::string Places(const std::string& text) {
  SourceSet sources;
  const Node document = testing::Parse(sources, text);
  const Node* value = document.Find("k");
  REQUIRE(value != nullptr);
  const std::vector<uint32_t> at = ScalarOffsets(sources, *value);
  REQUIRE(at.size() == value->scalar.size() + 1);
  std::string places;
  for (size_t i = 0; i + 1 < at.size(); ++i) {
    const bool moves = i == 0 || at[i] > at[i - 1];
    places += moves ? text[at[i]] : '^';
  }
  CHECK(at.back() <= text.size());
  CHECK((at.size() == 1 || at.back() > at[at.size() - 2]));
  return places;
}

TEST_CASE("ScalarOffsets follows scalars on one line") {
  CHECK(Places("k: plain text # no\n") == "plain text");
  CHECK(Places("k: 8000\n") == "8000");
  CHECK(Places("k: 'it''s'\n") == "it's");
  CHECK(Places("k: \"a\\\"b\\u20acc\\x41\\n\"\n") == "a\\b\\^^c\\\\");
  CHECK(Places("k: \"\"\n").empty());
  CHECK(Places("k: ''\n").empty());
}

TEST_CASE("ScalarOffsets follows folded flow scalars") {
  CHECK(Places("k: a\n  b\n\n  c\n") == "a\nb\nc");
  CHECK(Places("k: 'a  \n  b\n\n\n  c'\n") == "a b\n\nc");
  CHECK(Places("k: 'a\n\n\n\n  '\n") == "a\n");
  CHECK(Places("k: \"a \\\n   b\\\n  \\ c\n  d\"\n") == "a b\\c\nd");
}

TEST_CASE("ScalarOffsets follows block scalars") {
  CHECK(Places("k: |\n  a \\\n    b\n\n  c\n") == "a \\\n  b\n\nc\n");
  CHECK(Places("k: |-\n\n  a\n\n\n") == "\na");
  CHECK(Places("k: |+\n  a\n\n\nl: 1\n") == "a\n\n\n");
  CHECK(Places("k: |2\n   a\n  b\n") == " a\nb\n");
  CHECK(Places("k: >\n  a\n  b\n\n  c\n") == "a\nb\nc\n");
  CHECK(Places("k: >-\n  a\n\n\n  b\n") == "a\n\nb");
  CHECK(Places("k: >-\n  a\n    b\n    c\n  d\n") == "a\n  b\n  c\nd");
  CHECK(Places("k: >- # why\n  a\n  b") == "a\nb");
  CHECK(Places("k: |\r\n  a\r\n  b\r\n") == "a\rb\r");
  CHECK(Places("k: |\n") == "");
}

TEST_CASE("ScalarOffsets follows lines of blanks in block scalars") {
  CHECK(Places("k: |\n  a\n      \n  b\n") == "a\n    \nb\n");
  CHECK(Places("k: |\n  a\n \n  b\n") == "a\n\nb\n");
  CHECK(Places("k: |-\n  a\n     \nl: 1\n") == "a\n   ");
}

TEST_CASE("ScalarOffsets gives up on what stands elsewhere") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "k: value\n");
  const std::vector<uint32_t> nowhere =
      ScalarOffsets(sources, Node::String("value"));
  CHECK(nowhere == std::vector<uint32_t>(6, 0));
  const Span other = {.file = file, .begin = 3, .end = 8};
  CHECK(ScalarOffsets(sources, Node::String("other", other)) ==
        std::vector<uint32_t>(6, 3));
  const Span beyond = {.file = file, .begin = 3, .end = 800};
  CHECK(ScalarOffsets(sources, Node::String("a", beyond)) ==
        std::vector<uint32_t>(2, 3));
  const Span missing = {.file = file + 1, .begin = 0, .end = 1};
  CHECK(ScalarOffsets(sources, Node::String("a", missing)) ==
        std::vector<uint32_t>(2, 0));
}

}  // namespace
}  // namespace dgdc::yaml
