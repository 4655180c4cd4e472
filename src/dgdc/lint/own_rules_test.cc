// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/own_rules.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::Embedded;
using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

TEST_CASE("a rule of one's own is found under its own words") {
  const OwnBook book(
      OwnRule("ACME0001",
              "when: {env.A: \"1\"}, message: !fmt \"{component} has A\", "
              "here: this"));
  CHECK(book.about() == "");
  const Diagnostic finding =
      book.Lint(OwnPair({"- {name: A, value: \"1\"}"}, {})).diagnostics.front();
  CHECK(finding.code == "ACME0001");
  CHECK(finding.message == "prefill has A");
  CHECK(finding.here == "this");
  CHECK(finding.why.front() == "So");
  CHECK(finding.help.front() == "Not so");
}

TEST_CASE("a rule of one's own needs a code and a condition of its own") {
  CHECK(OwnBook(OwnRule("DG9001", "when: {env.A: \"1\"}")).about() ==
        "DG0014: the code DG9001 belongs to dgdc");
  CHECK(OwnBook(OwnRule("ACME0001", "here: x")).about() ==
        "DG0014: the rule ACME0001 says nothing that must hold");
}

TEST_CASE("a rule of one's own asks for facts that there are") {
  CHECK(OwnBook(OwnRule("ACME0001", "when: {engin: vllm}"))
            .about()
            .find("no fact is called \"engin\"") != std::string::npos);
  CHECK(OwnBook(OwnRule("ACME0001",
                        "when: {engine: vllm}, errorWhen: {engin: vllm}"))
            .about()
            .find("no fact is called \"engin\"") != std::string::npos);
  CHECK(OwnBook(OwnRule("ACME0001", "when: {engine: vllm}, blame: engin"))
            .about()
            .find("no fact is called \"engin\"") != std::string::npos);
  CHECK(OwnBook(OwnRule("ACME0001", "when: {prefill.tp: 4}")).about() != "");
  CHECK(OwnBook(OwnRule("ACME0001", "scope: deployment, when: {prefill.tp: 4}"))
            .about() == "");
}

TEST_CASE("two rules may not have one code or name") {
  const auto own = [](const char* code, const char* name) {
    return RuleGroup{.name = "acme", .rules = {{.code = code, .name = name}}};
  };
  const auto about = [](const RuleGroup& a, const RuleGroup& b) {
    Sink sink;
    CheckUnique(Embedded(), {&a, &b}, sink);
    return dgdc::testing::Messages(sink.Take());
  };
  CHECK(about(own("ACME0001", "one"), own("ACME0002", "two")) == "");
  CHECK(about(own("ACME0001", "one"), own("ACME0001", "two")) ==
        "DG0014: another rule is called ACME0001 as well");
  CHECK(about(own("ACME0001", "one"), own("ACME0002", "one")) ==
        "DG0014: another rule is called one as well");
  const std::string& known = Embedded().rules.front().rules.front().name;
  CHECK(about(own("ACME0001", known.c_str()), own("ACME0002", "two")) ==
        "DG0014: another rule is called " + known + " as well");
}

TEST_CASE("a rule holds for the releases that it names") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {env.A: \"1\"}, releases: \"<1.0.0\""));
  const std::string with = OwnPair({"- {name: A, value: \"1\"}"}, {});
  manifest::Assumptions assumptions;
  assumptions.release = "0.8.0";
  CHECK(book.Findings(with, assumptions) == "ACME0001 warning: It is so.");
  assumptions.release = "1.4.0";
  CHECK(book.Findings(with, assumptions) == "");
  // Of an unknown release it is judged as well.
  CHECK(book.Findings(with) == "ACME0001 warning: It is so.");
}

TEST_CASE("a general rule about a pair leaves it to a rule about one of them") {
  const std::string pair =
      OwnRule("ACME0001",
              "scope: deployment, yields: pair, when: {prefill.env.A: \"1\", "
              "decode.env.A: \"2\"}, blame: prefill.env.A");
  const std::string one = OwnRule("ACME0002", "when: {env.A: \"2\"}");
  const std::string manifest =
      OwnPair({"- {name: A, value: \"1\"}"}, {"- {name: A, value: \"2\"}"});
  CHECK(OwnBook(pair).Findings(manifest) == "ACME0001 warning: It is so.");
  CHECK(OwnBook(pair + one).Findings(manifest) ==
        "ACME0002 warning: It is so.");
}

// The only finding about a rule.
Diagnostic AboutRule(std::string_view rest) {
  SourceSet sources(&Embedded().sources());
  Sink sink;
  const uint32_t file = sources.Add(
      "rules.yaml",
      "apiVersion: dgdc.dev/v1alpha1\nkind: RuleGroup\nmetadata: {name: "
      "acme}\nsummary: Ours.\nrules:\n" +
          OwnRule("ACME0001", rest));
  CHECK_FALSE(ReadOwnRules(sources, file, Embedded(), sink).has_value());
  std::vector<Diagnostic> found = sink.Take();
  REQUIRE(found.size() == 1);
  return found.front();
}

TEST_CASE("a rule of one's own has regular expressions that can be read") {
  const Diagnostic finding = AboutRule("when: {env.A: {matches: \"(\"}}");
  CHECK(finding.message.starts_with("\"(\" is no regular expression: "));
  CHECK(finding.help.front() == "write RE2's syntax");
}

TEST_CASE("a fix of one's own names what fixes can change") {
  const Diagnostic set =
      AboutRule("when: {env.A: x}, fix: {set: {enginee: vllm}}");
  CHECK(set.message == "a fix cannot change \"enginee\"");
  CHECK(set.help.back().starts_with("fixes change annotation., "));
  const Diagnostic family =
      AboutRule("when: {env.A: x}, fix: {remove: [envv.A]}");
  CHECK(family.help.front() == "did you mean \"env.\"?");
  CHECK(AboutRule("when: {env.A: x}, fix: {append: {env.B: x}}").message ==
        "a fix cannot append to \"env.B\"");
  CHECK(AboutRule("when: {env.A: x}, fix: {set: {env.B: !from enginee}}")
            .message == "no fact is called \"enginee\"");
  // In cases as well, and of a role in a rule about deployments.
  CHECK(
      AboutRule("cases: [{when: {env.A: x}, fix: {remove: [gpus]}}]").message ==
      "a fix cannot change \"gpus\"");
  CHECK(OwnBook(OwnRule("ACME0001",
                        "scope: deployment, when: {prefill.env.A: x}, fix: "
                        "{set: {decode.env.A: x}, remove: [prefill.flag.--b]}"))
            .about() == "");
}

TEST_CASE("a fact behind another one is looked up as well") {
  CHECK(AboutRule("when: {key.tp: set}").message == "tp stands under no key");
  CHECK(AboutRule("when: {length.enginee: 2}").message ==
        "no fact is called \"enginee\"");
  CHECK(AboutRule("when: {volumeAccess.enginee: set}").message ==
        "no fact is called \"enginee\"");
  CHECK(OwnBook(OwnRule("ACME0001",
                        "when: {key.field.replicas: set, length.model: 2, "
                        "volumeAccess.env.HF_HOME: read-only}"))
            .about() == "");
}

// --- Items and cases

// Findings of a rule with these words beside a prefill and a decode worker.
std::string With(std::string_view rule, const std::vector<std::string>& prefill,
                 const std::vector<std::string>& decode = {}) {
  return OwnBook(OwnRule("ACME0001", rule)).Findings(OwnPair(prefill, decode));
}

TEST_CASE("a rule goes through the items of a list") {
  const std::string rule =
      "each: entries.ACME_ZONES, when: {item: {not: {in: [a, b]}}}, message: "
      "!fmt \"{component} has zone {item}\"";
  CHECK(With(rule, {"- {name: ACME_ZONES, value: \"a,x,b,y\"}"}) ==
        "ACME0001 warning: prefill has zone x, "
        "ACME0001 warning: prefill has zone y");
  CHECK(With(rule, {"- {name: ACME_ZONES, value: \"a,b\"}"}) == "");
  CHECK(With(rule, {}) == "");
  CHECK(With("once: subject, " + rule, {"- {name: ACME_ZONES, value: \"x,y\"}"},
             {"- {name: ACME_ZONES, value: \"z\"}"}) ==
        "ACME0001 warning: prefill has zone x, "
        "ACME0001 warning: decode has zone z");
  CHECK(With("once: deployment, " + rule,
             {"- {name: ACME_ZONES, value: \"x,y\"}"},
             {"- {name: ACME_ZONES, value: \"z\"}"}) ==
        "ACME0001 warning: prefill has zone x");
}

TEST_CASE("a rule goes through maps, and through several facts") {
  CHECK(With("each: container.env, when: {item.name: {matches: \"^ACME_\"}, "
             "item.value: {near: [\"yes\", \"no\"]}}, message: !fmt "
             "\"{item.name} is {item.value}, not {nearest}\"",
             {"- {name: ACME_A, value: yess}", "- {name: B, value: yess}"}) ==
        "ACME0001 warning: ACME_A is yess, not yes");
  CHECK(With("each: [env.A, env.B], when: {item: x}, message: !fmt "
             "\"{component} has {item}\"",
             {"- {name: B, value: x}", "- {name: A, value: \"y\"}"}) ==
        "ACME0001 warning: prefill has x");
  CHECK(With("each: metadata.labels, when: {item.key: {matches: acme}}", {}) ==
        "");
}

TEST_CASE("the first case that holds speaks") {
  const std::string rule =
      "when: {env.A: set}, cases: [{when: {env.A: x}, severity: error, "
      "message: this is x}, {when: {env.A: [x, y]}, message: !fmt \"{env.A} is "
      "no x\"}]";
  CHECK(With(rule, {"- {name: A, value: x}"}) == "ACME0001 error: this is x");
  CHECK(With(rule, {"- {name: A, value: \"y\"}"}) ==
        "ACME0001 warning: y is no x");
  CHECK(With(rule, {"- {name: A, value: z}"}) == "");
  // The earlier one may hold, and is about something milder.
  CHECK(With("cases: [{when: {cluster.kernel: \"5.4\"}, severity: info}, "
             "{when: {env.A: x}, severity: error}]",
             {"- {name: A, value: x}"}) == "ACME0001 info: It is so.");
}

TEST_CASE("only a rule that goes through items names one") {
  const Diagnostic finding = AboutRule("when: {item: a}");
  CHECK(finding.message == "no fact is called \"item\" here");
  CHECK(finding.help.front() == "`each` gives a rule the facts of an item");
  CHECK(OwnBook(OwnRule("ACME0001", "when: {env.A: set}, blame: item.name"))
            .about() == "DG0012: no fact is called \"item.name\" here");
  CHECK(OwnBook(OwnRule("ACME0001", "cases: [{when: {env.A: !from item.key}}]"))
            .about() == "DG0012: no fact is called \"item.key\" here");
  CHECK(OwnBook(OwnRule("ACME0001", "each: enc.A, when: {item: a}"))
            .about()
            .find("no fact is called \"enc.A\"") != std::string::npos);
}

TEST_CASE("a rule of one's own judges manifests") {
  const Diagnostic finding = AboutRule("judges: choice, when: {fabric: ib}");
  CHECK(finding.message ==
        "the rule ACME0001 judges choices, which only dgdc's own rules do");
  CHECK(finding.help.front() == "remove `judges`, so that it judges manifests");
}

}  // namespace
}  // namespace dgdc::lint
