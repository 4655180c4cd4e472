// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_file.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

std::string Env(const char* name, const char* value) {
  return fmt::format("- {{name: {}, value: \"{}\"}}", name, value);
}

TEST_CASE("a fix takes its finding away and nothing else") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}"));
  const std::string bad = OwnPair({Env("A", "1"), Env("B", "1")}, {});
  const FixedText fixed = book.Fix(bad);
  CHECK(fixed.text == OwnPair({Env("A", "2"), Env("B", "1")}, {}));
  CHECK(fixed.fixed == 1);
  CHECK(fixed.notes.empty());
  CHECK(book.Fix(fixed.text).text == fixed.text);
  CHECK(book.Fix(fixed.text).fixed == 0);
}

TEST_CASE("fixes of several places are made together") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.B: \"1\"}, fix: {remove: [env.B]}"));
  const FixedText fixed =
      book.Fix(OwnPair({Env("A", "1"), Env("B", "1")}, {Env("A", "1")}));
  CHECK(fixed.text == OwnPair({Env("A", "2")}, {Env("A", "2")}));
  CHECK(fixed.fixed == 3);
}

TEST_CASE("a fix that is unsafe is made only where that is asked for") {
  const OwnBook book(OwnRule(
      "ACME0001",
      "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}, safety: unsafe}"));
  const std::string bad = OwnPair({Env("A", "1")}, {});
  CHECK(book.Fix(bad).text == bad);
  CHECK(book.Fix(bad).notes.empty());
  CHECK(book.Fix(bad, edit::Safety::kUnsafe).text ==
        OwnPair({Env("A", "2")}, {}));
}

TEST_CASE("a fix is followed by those of what it raises") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.A: \"2\"}, fix: {set: {env.A: \"3\"}}"));
  const FixedText fixed = book.Fix(OwnPair({Env("A", "1")}, {}));
  CHECK(fixed.text == OwnPair({Env("A", "3")}, {}));
  CHECK(fixed.fixed == 1);
}

TEST_CASE("a fix that raises what nobody can mend is not made") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.A: \"2\"}, message: two is bad"));
  const std::string bad = OwnPair({Env("A", "1")}, {});
  const FixedText fixed = book.Fix(bad);
  CHECK(fixed.text == bad);
  CHECK(fixed.fixed == 0);
  REQUIRE(fixed.notes.size() == 1);
  CHECK(fixed.notes.front().starts_with("line 17: not made: set A to 2"));
  CHECK(fixed.notes.front().find(
            "because it would bring ACME0002 in line 17 (two is bad)") !=
        std::string::npos);
}

TEST_CASE("a harmful fix does not keep the others from being made") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.A: \"2\"}") +
      OwnRule("ACME0003", "when: {env.B: \"1\"}, fix: {remove: [env.B]}"));
  const FixedText fixed =
      book.Fix(OwnPair({Env("A", "1"), Env("B", "1")}, {Env("B", "1")}));
  CHECK(fixed.text == OwnPair({Env("A", "1")}, {}));
  CHECK(fixed.fixed == 2);
  CHECK(fixed.notes.size() == 1);
}

TEST_CASE("a fix that cures nothing is not made, and that is told") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.B: \"2\"}}"));
  const std::string bad = OwnPair({Env("A", "1")}, {});
  const FixedText fixed = book.Fix(bad);
  CHECK(fixed.text == bad);
  REQUIRE(fixed.notes.size() == 1);
  CHECK(fixed.notes.front().ends_with("because the finding would stay"));
}

TEST_CASE("fixes that undo each other come to rest") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.A: \"2\"}, fix: {set: {env.A: \"1\"}}"));
  const std::string bad = OwnPair({Env("A", "1")}, {});
  CHECK(book.Fix(bad).text == bad);
}

TEST_CASE("of fixes that contradict each other one is made") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.A: \"1\"}, fix: {set: {env.A: \"3\"}}"));
  const FixedText fixed = book.Fix(OwnPair({Env("A", "1")}, {}));
  CHECK(fixed.text == OwnPair({Env("A", "2")}, {}));
  CHECK(fixed.fixed == 2);
}

TEST_CASE("both sides of a pair are fixed in one step") {
  // Each side alone would make them differ.
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002",
              "scope: deployment, when: {prefill.env.A: \"1\", "
              "decode.env.A: \"2\"}") +
      OwnRule("ACME0003",
              "scope: deployment, when: {prefill.env.A: \"2\", "
              "decode.env.A: \"1\"}"));
  CHECK(book.Fix(OwnPair({Env("A", "1")}, {Env("A", "1")})).text ==
        OwnPair({Env("A", "2")}, {Env("A", "2")}));
}

TEST_CASE("what a comment allows stays") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}"));
  const std::string allowed = OwnPair(
      {Env("A", "1") + " # dgdc: allow ACME0001 -- why"}, {Env("A", "1")});
  CHECK(book.Fix(allowed).text ==
        OwnPair({Env("A", "1") + " # dgdc: allow ACME0001 -- why"},
                {Env("A", "2")}));
}

TEST_CASE("an error of a rule that does not run keeps a fix from being made") {
  // The rules of dgdc are not selected, and know that this copies no GPU
  // memory.
  const OwnBook book(
      OwnRule("ACME0001",
              "when: {env.UCX_TLS: \"rc,cuda\"}, fix: {set: {env.UCX_TLS: "
              "\"nosuch\"}}"));
  const std::string bad = OwnPair({Env("UCX_TLS", "rc,cuda")}, {});
  CHECK(book.Fix(bad).text == bad);
}

TEST_CASE("documents of a file are fixed each by itself") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, fix: {set: {env.A: \"2\"}}") +
      OwnRule("ACME0002", "when: {env.A: \"2\", env.B: \"1\"}"));
  const std::string harmed = OwnPair({Env("A", "1"), Env("B", "1")}, {});
  const std::string mended = OwnPair({Env("A", "1")}, {});
  const FixedText fixed = book.Fix(harmed + "---\n" + mended);
  CHECK(fixed.text == harmed + "---\n" + OwnPair({Env("A", "2")}, {}));
  CHECK(fixed.fixed == 1);
  CHECK(fixed.notes.size() == 1);
}

TEST_CASE("a fix that sets a list needs no title to be told") {
  const OwnBook book(
      OwnRule("ACME0001",
              "when: {role: decode}, fix: {set: {pod.tolerations: [{operator: "
              "Exists}]}}"));
  const FileFindings found = book.Lint(OwnPair({}, {}));
  REQUIRE(found.diagnostics.size() == 1);
  REQUIRE(found.diagnostics.front().fix != nullptr);
  CHECK(found.diagnostics.front().fix->title ==
        "set tolerations to what is needed");
}

}  // namespace
}  // namespace dgdc::lint
