// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/sliced_text.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"
#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

using edit::testing::PathOf;

SlicedText TextSlicedBy(const std::string& text, SlicedText::By by) {
  SourceSet sources;
  return {text, dgdc::testing::ParseAll(sources, text), by};
}

std::string PartsBy(const std::string& text, SlicedText::By by) {
  std::string parts;
  std::string whole;
  for (const std::string& part : TextSlicedBy(text, by).texts) {
    parts += (parts.empty() ? "" : "|") + part;
    whole += part;
  }
  CHECK(whole == text);
  return parts;
}

constexpr auto kFile = SlicedText::By::kFile;
constexpr auto kDocument = SlicedText::By::kDocument;
constexpr auto kItem = SlicedText::By::kItem;

TEST_CASE("a file is sliced as finely as it is asked") {
  const std::string text =
      "a: 1\n---\nkind: List\nitems:\n- kind: A\n- kind: B\n";
  CHECK(PartsBy(text, kFile) == text);
  CHECK(PartsBy(text, kDocument) ==
        "a: 1\n|---\nkind: List\nitems:\n- kind: A\n- kind: B\n");
  CHECK(PartsBy(text, kItem) ==
        "a: 1\n|---\nkind: List\nitems:\n|- kind: A\n|- kind: B\n");
}

TEST_CASE("what stands behind the items of a list is a slice too") {
  CHECK(PartsBy("items:\n- kind: A\n- kind: B\nkind: List\n", kItem) ==
        "items:\n|- kind: A\n|- kind: B\n|kind: List\n");
}

TEST_CASE("items that do not read alone are left together") {
  for (const char* text :
       {"items: [{kind: A}, {kind: B}]\n", "items:\n- kind: A\n",
        "items:\n- kind: A\n- name: B\n",
        "items:\n- kind: &x A\n- kind: *x\n"}) {
    CAPTURE(text);
    CHECK(PartsBy(text, kItem) == text);
  }
}

TEST_CASE("a path enters the slice that holds its place") {
  const SlicedText text = TextSlicedBy(
      "a: 1\n---\nkind: List\nitems:\n- kind: A\n- kind: B\n", kItem);
  edit::Path first = PathOf("a");
  CHECK(text.Enter(first) == 0);
  CHECK(first == PathOf("a"));
  edit::Path item = PathOf("items[1].kind", 1);
  CHECK(text.Enter(item) == 3);
  CHECK(item == PathOf("[0].kind"));
  // The list itself, or an item as a whole, is in none.
  edit::Path list = PathOf("items", 1);
  CHECK_FALSE(text.Enter(list).has_value());
  edit::Path whole = PathOf("items[1]", 1);
  CHECK_FALSE(text.Enter(whole).has_value());
  edit::Path beyond = PathOf("a", 2);
  CHECK_FALSE(text.Enter(beyond).has_value());
}

TEST_CASE("a path enters a document by its own number") {
  const SlicedText text = TextSlicedBy("a: 1\n---\nb: 1\n", kDocument);
  edit::Path path = PathOf("b", 1);
  CHECK(text.Enter(path) == 1);
  CHECK(path == PathOf("b"));
}

}  // namespace
}  // namespace dgdc::lint
