// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/simple_reader.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/yaml/any_reader.h"

// That both readers read the same is what tests/corpus/readers_test.cc compares
// on many texts; here is what each of them is for.
namespace dgdc::yaml {
namespace {

bool IsSimple(std::string_view text) {
  Sink sink;
  return ReadSimple({.text = text, .sink = sink}, Builder::Form::kMeaning)
      .has_value();
}

TEST_CASE("ReadSimple reads what manifests are made of") {
  for (const std::string_view text :
       {"a: b\n", "a: b", "# head\n---\na: 1 # why\n\n---\nb: \"x\"\n",
        "a:\n  b:\n    c: null\nd: 'it''s'\n", "a:\n- x\n- y: 1\n  z: 2\n",
        "a:\n  - --flag\n  - \"a \\\"b\\\"\\n\"\n",
        "- a\n- b: [x, \"y\", {}]\n", "a: {b: 1, c: {d: e}}\n",
        "a: |\n  one\n\n    two\nb: 1\n", "a:\n  - |-\n    one\n",
        "url: http://x:80/y\n"}) {
    CAPTURE(text);
    CHECK(IsSimple(text));
  }
}

TEST_CASE("ReadSimple leaves everything else to yaml-cpp") {
  for (const std::string_view text : {"",
                                      "# none\n",
                                      "text\n",
                                      "---\n---\na: b\n",
                                      "a: b\n...\n",
                                      "a: b\n... \nc: d\n",
                                      "%YAML 1.2\n---\na: b\n",
                                      "a: &x b\n",
                                      "a: *x\n",
                                      "a: !t b\n",
                                      "? a\n: b\n",
                                      "a:\n",
                                      "a:\nb: c\n",
                                      "a: b\n  c\n",
                                      "a: b\n\n  c: d\n",
                                      "a: \"b\n  c\"\n",
                                      "a: \"\\x41\"\n",
                                      "a: \"b\\\n  c\"\n",
                                      "a: >\n  b\n",
                                      "a: |+\n  b\n",
                                      "a: |2\n  b\n",
                                      "a: |\n\n  b\n",
                                      "a: |\n  b\n\tc\n",
                                      "a: [b,\n  c]\n",
                                      "a: [b c]\n",
                                      "a: {b}\n",
                                      "a: {\"b\":1}\n",
                                      "a: [b: c]\n",
                                      "- - a\n",
                                      "-\n  a: b\n",
                                      "a: - b\n",
                                      "a: b: c\n",
                                      "a:\tb\n",
                                      "a: b\t\n",
                                      "a: b\r\n",
                                      "a : b\n",
                                      "a: @b\n",
                                      "a: b\n- c\n",
                                      "a:\n    b: c\n  d: e\n",
                                      "a: \"b\" c\n",
                                      "{{ a }}: b\n"}) {
    CAPTURE(text);
    CHECK_FALSE(IsSimple(text));
  }
}

TEST_CASE("ReadSimple reports what it finds itself, as ReadAny does") {
  const std::string_view text = "a: 1\nb:\n  c: 1\n  c: 2\n";
  Sink simple;
  Sink any;
  CHECK(ReadSimple({.text = text, .sink = simple}, Builder::Form::kMeaning));
  ReadAny({.text = text, .sink = any}, Builder::Form::kMeaning);
  const auto a = simple.Take();
  const auto b = any.Take();
  REQUIRE(a.size() == 1);
  REQUIRE(b.size() == 1);
  CHECK(a.front().code == "DG0002");
  CHECK(a.front().message == b.front().message);
  CHECK(a.front().primary == b.front().primary);
}

}  // namespace
}  // namespace dgdc::yaml
