// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/say.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

// "LINE: MESSAGE (HERE)" of the only finding, and behind it " | LINE: LABEL".
std::string Said(std::string_view rule, const std::string& manifest) {
  const OwnBook book(OwnRule("ACME0001", rule));
  REQUIRE(book.about() == "");
  const FileFindings found = book.Lint(manifest);
  REQUIRE(found.diagnostics.size() == 1);
  const Diagnostic& finding = found.diagnostics.front();
  const auto line = [&manifest](const Span& span) {
    return 1 +
           std::count(manifest.begin(), manifest.begin() + span.begin, '\n');
  };
  std::string said = fmt::format("{}: {} ({})", line(finding.primary),
                                 finding.message, finding.here);
  for (const Label& label : finding.labels) {
    said += fmt::format(" | {}: {}", line(label.span), label.text);
  }
  return said;
}

const std::string& Manifest() {
  static const std::string text =
      OwnPair({"- {name: A, value: x}"}, {"- {name: A, value: \"y\"}"});
  return text;
}

TEST_CASE("findings stand at the first fact, or at the one that is blamed") {
  CHECK(Said("when: {env.A: x}", Manifest()) == "17: It is so. ()");
  CHECK(Said("when: {role: prefill, engine: vllm}, blame: env.A", Manifest()) ==
        "17: It is so. ()");
  // What is not there has no place; the component has one.
  CHECK(Said("when: {env.B: unset, env.A: x}, blame: env.B", Manifest()) ==
        "17: It is so. ()");
  CHECK(Said("when: {role: prefill, env.B: unset}, blame: env.B", Manifest()) ==
        "6: It is so. ()");
}

TEST_CASE("words hold facts, and the summary stands for those without") {
  CHECK(Said("when: {env.A: x}, message: !fmt \"{component} has {env.A}\", "
             "here: !fmt \"{env.A} here\"",
             Manifest()) == "17: prefill has x (x here)");
  CHECK(Said("when: {env.A: x}, message: !fmt \"{env.A} without {env.B}\"",
             Manifest()) == "17: It is so. ()");
}

TEST_CASE("of two roles the other one is shown as well") {
  CHECK(Said("scope: deployment, when: {prefill.env.A: x, decode.env.A: "
             "\"y\"}, blame: prefill.env.A",
             Manifest()) == "17: It is so. () | 29: the other role");
}

TEST_CASE("labels point at facts that have a place") {
  CHECK(Said("when: {env.A: x}, labels: {env.A: no, role: these, env.B: none}",
             Manifest()) == "17: It is so. () | 6: these");
}

TEST_CASE("a severity for what is not known, and one that a fact raises") {
  const auto severity = [](std::string_view rule, const char* value) {
    const OwnBook book(OwnRule("ACME0001", rule));
    REQUIRE(book.about() == "");
    return book.Findings(
        OwnPair({std::string("- {name: A, value: x}"), value}, {}));
  };
  constexpr const char* kSecret =
      "- {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}";
  constexpr std::string_view kRule =
      "when: {env.A: x, env.B: {in: ['1'], ifUnknown: info}}";
  CHECK(severity(kRule, "- {name: B, value: '1'}") ==
        "ACME0001 warning: It is so.");
  CHECK(severity(kRule, kSecret) == "ACME0001 info: It is so.");
  CHECK(severity(kRule, "- {name: B, value: '2'}") == "");
  constexpr std::string_view kWorse =
      "when: {env.A: x}, errorWhen: {env.B: '1'}";
  CHECK(severity(kWorse, "- {name: B, value: '1'}") ==
        "ACME0001 error: It is so.");
  CHECK(severity(kWorse, kSecret) == "ACME0001 warning: It is so.");
}

}  // namespace
}  // namespace dgdc::lint
