// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/layout.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::edit {
namespace {

using testing::PathOf;

Layout LaidOut(std::string_view text) {
  std::optional<Layout> layout = Layout::Read(text, false);
  REQUIRE(layout);
  return *std::move(layout);
}

TEST_CASE("a layout of a broken text is none") {
  CHECK_FALSE(Layout::Read("a: [1\n", false).has_value());
  CHECK_FALSE(Layout::Read("a: *nothing\n", false).has_value());
}

TEST_CASE("a walk ends where the text ends") {
  const Layout layout = LaidOut("a: {b: [x]}\n");
  CHECK(layout.Walk(PathOf("a.b[0]")).steps() == 3);
  CHECK(layout.Walk(PathOf("a.b[0]")).last().scalar == "x");
  CHECK(layout.Walk(PathOf("a.b[1]")).steps() == 2);
  CHECK(layout.Walk(PathOf("a.c.d")).steps() == 1);
  CHECK_FALSE(layout.Walk(PathOf("a.c")).merged);
}

TEST_CASE("a walk goes through aliases and remembers them") {
  const Layout layout = LaidOut("a: &x {k: 1}\nb: *x\n");
  const Way way = layout.Walk(PathOf("b.k"));
  REQUIRE(way.steps() == 2);
  CHECK(way.last().scalar == "1");
  CHECK(way.aliases[0] == nullptr);
  REQUIRE(way.aliases[1] != nullptr);
  CHECK(layout.sources().Text(way.aliases[1]->span) == "*x");
  CHECK(way.aliases[2] == nullptr);
  CHECK(layout.Walk(PathOf("a.k")).aliases[1] == nullptr);
}

TEST_CASE("a walk knows what only a merge key brings") {
  const Layout layout = LaidOut("a: &x {k: 1}\nb: {<<: *x}\nc: {'<<': 1}\n");
  CHECK(layout.Walk(PathOf("b.k")).merged);
  CHECK(layout.Walk(PathOf("b.k")).steps() == 1);
  // In quotes it is a key.
  CHECK_FALSE(layout.Walk(PathOf("c.k")).merged);
  const yaml::Node& written = layout.written().front();
  CHECK(HasMerge(layout.text(), *written.Find("b")));
  CHECK_FALSE(HasMerge(layout.text(), *written.Find("c")));
}

TEST_CASE("a layout knows the aliases of each anchor of a document") {
  const Layout layout =
      LaidOut("a: &x 1\nb: *x\nc: [*x, &y 2]\n---\na: &x 1\nb: *x\n");
  const uint32_t x = layout.Walk(PathOf("a")).last().anchor;
  const uint32_t y = layout.Walk(PathOf("c[1]")).last().anchor;
  CHECK(layout.uses().size() == 3);
  CHECK(layout.AliasesOf(0, x).size() == 2);
  CHECK(ToString(layout.AliasesOf(0, x)[1].path) == "c[0]");
  CHECK(layout.HasAliases(0, x));
  CHECK_FALSE(layout.HasAliases(0, y));
  CHECK_FALSE(layout.HasAliases(0, 0));
  CHECK(layout.AliasesOf(0, 0).empty());
}

TEST_CASE("a layout expands aliases and merge keys, the first of several") {
  const Layout layout = LaidOut(
      "a: &x {k: 1, l: 2}\nb: &y {l: 3, m: 4}\nc:\n  <<: [*x, *y]\n  k: 5\n"
      "d: [*x]\n");
  const yaml::Node& written = layout.written().front();
  CHECK(yaml::EmitJson(layout.Expanded(0, *written.Find("c"))) ==
        R"({"k":5,"l":2,"m":4})");
  CHECK(yaml::EmitJson(layout.Expanded(0, *written.Find("d"))) ==
        R"([{"k":1,"l":2}])");
}

TEST_CASE("a layout tells values without bytes from others") {
  const Layout layout =
      LaidOut("a:\nb: null\nc: &x\nd: *x\nl:\n-\n- null\n- &y\n");
  const yaml::Node& root = layout.written().front();
  CHECK(IsUnwritten(*root.FindEntry("a")));
  CHECK_FALSE(IsUnwritten(*root.FindEntry("b")));
  CHECK_FALSE(IsUnwritten(*root.FindEntry("d")));
  const yaml::Node& list = *root.Find("l");
  CHECK(IsUnwritten(layout.text(), list, 0));
  CHECK_FALSE(IsUnwritten(layout.text(), list, 1));
  // What stands behind goes behind the anchor.
  const std::string_view text = layout.text();
  const size_t c = EntryEnd(text, *root.FindEntry("c"));
  CHECK(text.substr(0, c).ends_with("c: &x"));
  CHECK(text.substr(0, EntryEnd(text, *root.FindEntry("a"))) == "a:");
}

TEST_CASE("a layout finds dashes, colons and brackets") {
  const Layout layout =
      LaidOut("l:\n  # one\n  - a # x\n\n  -   b\nm: {n: 1}\n");
  const std::string_view text = layout.text();
  const yaml::Node& root = layout.written().front();
  const yaml::Node& list = *root.Find("l");
  CHECK(text.substr(DashOf(text, list, 0)).starts_with("- a"));
  CHECK(text.substr(DashOf(text, list, 1)).starts_with("-   b"));
  CHECK(text.substr(0, ItemEnd(text, list, 0)).ends_with("- a"));
  CHECK(IsFlow(text, *root.Find("m")));
  CHECK_FALSE(IsFlow(text, list));
  CHECK_FALSE(IsFlow(text, list.items.front()));
  CHECK(text.substr(ColonEnd(text, *root.FindEntry("m"))).starts_with(" {"));
  CHECK(IsFirstOnLine(text, DashOf(text, list, 1)));
  CHECK_FALSE(IsFirstOnLine(text, list.items[1].span.begin));
}

}  // namespace
}  // namespace dgdc::edit
