// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rule_fix.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

// The fix of the first finding as "TITLE (safe)"; "none" where it has none.
std::string FixOf(std::string_view rule, const std::string& manifest) {
  const OwnBook book(OwnRule("ACME0001", rule));
  REQUIRE(book.about() == "");
  const FileFindings found = book.Lint(manifest);
  REQUIRE(found.diagnostics.size() == 1);
  const Diagnostic& finding = found.diagnostics.front();
  return finding.fix == nullptr
             ? "none"
             : finding.fix->title + (finding.fix->safety == edit::Safety::kSafe
                                         ? " (safe)"
                                         : " (unsafe)");
}

// What the variable A of prefill becomes.
std::string ValueAfter(std::string_view rule, const std::string& value) {
  const OwnBook book(OwnRule("ACME0001", rule));
  REQUIRE(book.about() == "");
  const std::string text =
      book.Fix(OwnPair({"- {name: A, value: " + value + "}"}, {}),
               edit::Safety::kUnsafe)
          .text;
  const std::string start = "- {name: A, value: ";
  const size_t at = text.find(start);
  if (at == std::string::npos) {
    return "gone";
  }
  return text.substr(at + start.size(), text.find('}', at) - at - start.size());
}

TEST_CASE("fixes: a title says what happens, and how safe it is") {
  const std::string manifest = OwnPair({"- {name: A, value: x}"}, {});
  CHECK(FixOf("when: {env.A: x}, fix: {set: {env.A: z}}", manifest) ==
        "set A to z (safe)");
  CHECK(FixOf("when: {env.A: x}, fix: {remove: [env.A], safety: unsafe}",
              manifest) == "remove A (unsafe)");
  CHECK(FixOf("when: {env.A: x}, "
              "fix: {set: {env.A: z}, title: !fmt \"no {env.A}\"}",
              manifest) == "no x (safe)");
}

TEST_CASE("fixes: one that needs a fact nobody knows is not offered") {
  const std::string manifest = OwnPair({"- {name: A, value: x}"}, {});
  CHECK(FixOf("when: {env.A: x}, fix: {set: {env.A: !fmt \"{env.B}\"}}",
              manifest) == "none");
  CHECK(FixOf("when: {env.A: x}, fix: {set: {env.A: z}, when: {env.B: set}}",
              manifest) == "none");
}

TEST_CASE("fixes: what stands at the caret changes") {
  CHECK(ValueAfter("when: {env.A: x}, fix: {here: remove}", "x") == "gone");
  CHECK(ValueAfter("when: {env.A: x}, fix: {here: {set: z}}", "x") == "z");
  CHECK(ValueAfter("when: {env.A: {not: rendezvous}}, "
                   "fix: {here: {nearest: [rendezvous, eager]}}",
                   "rendezvos") == "rendezvous");
  CHECK(ValueAfter("when: {env.A: {not: mlx5_0}}, "
                   "fix: {here: {keep: '(mlx5_\\d+).*'}}",
                   "'mlx5_0 :1'") == "'mlx5_0'");
  // Nothing is near, nothing is kept.
  CHECK(ValueAfter("when: {env.A: set}, fix: {here: {nearest: [rendezvous]}}",
                   "x") == "x");
  CHECK(ValueAfter("when: {env.A: set}, fix: {here: {keep: '(mlx5_\\d+).*'}}",
                   "eth0") == "eth0");
}

TEST_CASE("fixes: what two workers share through an anchor changes once") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: x}, fix: {here: {set: z}}"));
  const std::string text = OwnPair({"- &a {name: A, value: x}"}, {"- *a"});
  const std::string after = book.Fix(text).text;
  CHECK(after.find("- &a {name: A, value: z}") != std::string::npos);
  CHECK(after.find("- *a") != std::string::npos);
}

}  // namespace
}  // namespace dgdc::lint
