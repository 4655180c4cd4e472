// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/selection.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

RuleSpec SpecOf(const std::string& code, const std::string& name) {
  return {.code = code, .name = name, .group = "acme"};
}

// A catalog of nothing, and three rules.
struct SelectionFixture {
  Catalog catalog = {};
  RuleGroup group = {.name = "acme",
                     .rules = {SpecOf("A0002", "two"), SpecOf("A0001", "one"),
                               SpecOf("A0003", "three")}};
  Rulebook book = Rulebook(catalog, {&group});
  Sink sink = {};

  std::string Codes(const std::vector<Layer>& layers) {
    std::vector<const Layer*> stack;
    for (const Layer& layer : layers) {
      stack.push_back(&layer);
    }
    std::vector<std::string> codes;
    for (const RuleSpec* rule : Select(book, stack, sink).rules) {
      codes.push_back(rule->code);
    }
    return testing::Join(codes);
  }
};

Spanned<std::string> Word(const std::string& text) { return {text, Span{}}; }

TEST_CASE("Select takes all rules, sorted by code, when nothing is said") {
  SelectionFixture f;
  CHECK(f.Codes({}) == "A0001, A0002, A0003");
  CHECK(f.Codes({Layer{}}) == "A0001, A0002, A0003");
}

TEST_CASE("Select goes by code, name and group") {
  SelectionFixture f;
  CHECK(f.Codes({{.only = {Word("A0001"), Word("three")}}}) == "A0001, A0003");
  CHECK(f.Codes({{.only = {Word("acme")}, .disable = {Word("two")}}}) ==
        "A0001, A0003");
  CHECK(f.Codes({{.disable = {Word("acme")}}}) == "");
}

TEST_CASE("Select lets a stronger layer choose anew and take away") {
  SelectionFixture f;
  CHECK(f.Codes({{.disable = {Word("one")}}, {.disable = {Word("two")}}}) ==
        "A0003");
  CHECK(f.Codes({{.disable = {Word("one")}}, {.only = {Word("one")}}}) ==
        "A0001");
  CHECK(f.Codes({{.only = {Word("one")}}, {.only = {Word("two")}}}) == "A0002");
  CHECK(f.Codes({{.only = {Word("one")}}, {.disable = {Word("one")}}}) == "");
}

TEST_CASE("Select reports names of nothing") {
  SelectionFixture f;
  CHECK(f.Codes({{.disable = {Word("thre"), Word("DG2001")}}}) ==
        "A0001, A0002, A0003");
  CHECK(testing::Messages(f.sink.Take()) ==
        "DG0013: no rule or group is called \"DG2001\"\n"
        "DG0013: no rule or group is called \"thre\"");
}

TEST_CASE("Apply drops findings and changes severities by code") {
  SelectionFixture f;
  const Layer weak{.severities = {{Word("acme"), Severity::kInfo}}};
  const Layer strong{.disable = {Word("DG0002")},
                     .severities = {{Word("two"), Severity::kError}}};
  const std::vector<const Layer*> layers = {&weak, &strong};
  const Selection selection = Select(f.book, layers, f.sink);
  std::vector<Diagnostic> findings = {{.code = "A0001"},
                                      {.code = "A0002"},
                                      {.code = "DG0001"},
                                      {.code = "DG0002"}};
  selection.Apply(findings);
  REQUIRE(testing::Messages(findings) == "A0001: \nA0002: \nDG0001: ");
  CHECK(findings[0].severity == Severity::kInfo);
  CHECK(findings[1].severity == Severity::kError);
  CHECK(findings[2].severity == Severity::kError);
}

TEST_CASE("Covers knows which codes could have been raised") {
  SelectionFixture f;
  const Layer layer{.only = {Word("one")}, .disable = {Word("DG0002")}};
  const std::vector<const Layer*> layers = {&layer};
  const Selection selection = Select(f.book, layers, f.sink);
  CHECK(selection.Covers("A0001"));
  CHECK_FALSE(selection.Covers("A0002"));
  CHECK(selection.Covers("DG0001"));
  CHECK_FALSE(selection.Covers("DG0002"));
}

}  // namespace
}  // namespace dgdc::lint
