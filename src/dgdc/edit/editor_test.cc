// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/editor.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"

namespace dgdc::edit {
namespace {

using testing::EditedOrWhy;
using testing::InsertAt;
using testing::PathOf;
using testing::SetTo;
using yaml::Node;

Refusal RefusalOf(std::string_view text,
                  const std::vector<Operation>& operations) {
  const Result result = Apply(text, operations);
  CHECK(result.text == text);
  REQUIRE(result.problems.size() == 1);
  return result.problems.front().refusal;
}

size_t NotesOf(std::string_view text,
               const std::vector<Operation>& operations) {
  const Result result = Apply(text, operations);
  CHECK(result.ok());
  return result.notes.size();
}

TEST_CASE("an edit is refused for the reason that it has") {
  CHECK(RefusalOf("a: [1\n", {SetTo("a", "2")}) == Refusal::kBroken);
  CHECK(RefusalOf("a: 1\n", {SetTo("a", "2"), SetTo("a", "3")}) ==
        Refusal::kContradiction);
  CHECK(RefusalOf("a: 1\n", {Operation::Remove(PathOf("b"))}) ==
        Refusal::kMissing);
  CHECK(RefusalOf("a: 1\n", {Operation::Remove(PathOf(""))}) ==
        Refusal::kWhole);
  CHECK(RefusalOf("a: 1\nb: 2\n", {Operation::Rename(PathOf("a"), "b")}) ==
        Refusal::kTaken);
  CHECK(RefusalOf("a: 1\n", {SetTo("", "{b: 1}")}) == Refusal::kLayout);
}

TEST_CASE("an edit that cannot be laid out names its place") {
  CHECK(EditedOrWhy("# nothing\n{}\n", {SetTo("a", "1")}) ==
        "! a cannot be changed in this layout");
}

TEST_CASE("one operation that cannot be made takes the others with it") {
  const std::string text = "a: 1\nb: 2\nc: 3\nd: 4\n";
  CHECK(EditedOrWhy(text, {SetTo("a", "5"), SetTo("b", "6"),
                           Operation::Remove(PathOf("x")), SetTo("d", "7")}) ==
        "! x is not there");
}

TEST_CASE("an edit changes nothing where all is as it is asked") {
  const std::string text = "a: {b: 1,   c: [x]}  # d\n";
  CHECK(EditedOrWhy(text, {}) == text);
  CHECK(EditedOrWhy(text, {SetTo("a", "{c: [x], b: 1}")}) == text);
  CHECK(EditedOrWhy(text, {SetTo("a.b", "1"), SetTo("a.c[0]", "x")}) == text);
}

TEST_CASE("the same operation twice is made once") {
  CHECK(EditedOrWhy("a: 1\nb: 2\n", {Operation::Remove(PathOf("a")),
                                     Operation::Remove(PathOf("a"))}) ==
        "b: 2\n");
  CHECK(EditedOrWhy("l: [{n: x, v: 1}]\n",
                    {SetTo("l[n=x].v", "2"), SetTo("l[0].v", "2")}) ==
        "l: [{n: x, v: 2}]\n");
}

TEST_CASE("a rename is made behind changes below the old key") {
  CHECK(EditedOrWhy("a:\n  b: 1\n  c: 2\n",
                    {Operation::Rename(PathOf("a"), "x"), SetTo("a.b", "3"),
                     Operation::Rename(PathOf("a.c"), "d")}) ==
        "x:\n  b: 3\n  d: 2\n");
}

TEST_CASE("an item is changed by name and another one removed by position") {
  CHECK(EditedOrWhy("l:\n- id: a\n  v: 1\n- id: b\n  v: 2\n",
                    {Operation::Remove(PathOf("l[0]")), SetTo("l[id=b].v", "3"),
                     InsertAt("l", kEnd, "{id: c}")}) ==
        "l:\n- id: b\n  v: 3\n- id: c\n");
}

TEST_CASE("all items of a list can go") {
  CHECK(EditedOrWhy("a: 1\nl:\n- x\n- y\n",
                    {Operation::Remove(PathOf("l[0]")),
                     Operation::Remove(PathOf("l[1]"))}) == "a: 1\nl: []\n");
  CHECK(EditedOrWhy("a: 1\nl:\n- x\n- y\n",
                    {Operation::RemoveAndPrune(PathOf("l[0]")),
                     Operation::RemoveAndPrune(PathOf("l[1]"))}) == "a: 1\n");
}

TEST_CASE("an anchor whose value changes leaves the old one to its aliases") {
  constexpr std::string_view kText = "a: &x\n  k: 1\nb: *x\nc: *x\n";
  CHECK(EditedOrWhy(kText, {SetTo("a.k", "2")}) ==
        "a: &x\n  k: 2\nb:\n  k: 1\nc:\n  k: 1\n");
  CHECK(NotesOf(kText, {SetTo("a.k", "2")}) == 2);
  CHECK(NotesOf(kText, {SetTo("a.k", "2"), SetTo("b.k", "2"),
                        SetTo("c.k", "2")}) == 0);
  CHECK(EditedOrWhy(kText, {Operation::Remove(PathOf("b"))}) ==
        "a: &x\n  k: 1\nc: *x\n");
}

TEST_CASE("an anchor that goes is written out where it is used") {
  CHECK(EditedOrWhy("a: &x\n  k: 1\nb: *x\n",
                    {Operation::Remove(PathOf("a"))}) == "b:\n  k: 1\n");
  CHECK(EditedOrWhy("a:\n  l: &x [1]\nb: *x\n", {SetTo("a", "2")}) ==
        "a: 2\nb: [1]\n");
}

TEST_CASE("aliases of aliases are written out one after the other") {
  CHECK(EditedOrWhy("a: &x {k: 1}\nb: &y\n  l: *x\nc: *y\n",
                    {SetTo("c.l.k", "2")}) ==
        "a: &x {k: 1}\nb: &y\n  l: *x\nc:\n  l: {k: 2}\n");
}

TEST_CASE("a merge key stays where the map's own entry can say it") {
  constexpr std::string_view kText =
      "a: &x\n  k: {l: 1, m: 2}\nb:\n  <<: *x\n  n: 3\n";
  CHECK(EditedOrWhy(kText, {SetTo("b.k.l", "5")}) ==
        "a: &x\n  k: {l: 1, m: 2}\nb:\n  <<: *x\n  n: 3\n  k:\n    l: 5\n"
        "    m: 2\n");
  CHECK(EditedOrWhy(kText, {Operation::Rename(PathOf("b.k"), "o")}) ==
        "a: &x\n  k: {l: 1, m: 2}\nb:\n  n: 3\n  o:\n    l: 1\n    m: 2\n");
}

TEST_CASE("each document has its own anchors") {
  CHECK(EditedOrWhy("a: &x {k: 1}\nb: *x\n---\na: &x {k: 1}\nb: *x\n",
                    {Operation::Set(PathOf("b.k", 1), Node::Int(2))}) ==
        "a: &x {k: 1}\nb: *x\n---\na: &x {k: 1}\nb: {k: 2}\n");
}

TEST_CASE("CRLF holds for everything that is new") {
  CHECK(EditedOrWhy("a:\r\n  b: 1\r\nl:\r\n- x\r\n",
                    {SetTo("a.c", "{d: [1]}"), InsertAt("l", 0, "{k: 1, m: 2}"),
                     Operation::Remove(PathOf("a.b"))}) ==
        "a:\r\n  c:\r\n    d:\r\n    - 1\r\nl:\r\n- k: 1\r\n  m: 2\r\n- "
        "x\r\n");
}

TEST_CASE("a text that is broken is left alone") {
  CHECK(EditedOrWhy("a: [1\n", {SetTo("a", "2")}) ==
        "! the text is no YAML without errors");
}

}  // namespace
}  // namespace dgdc::edit
