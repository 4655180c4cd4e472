// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/engine.h"

#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/lint/own_rules.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/lint/selection.h"
#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

// A worker whose command is a script.
constexpr std::string_view kManifest = R"(apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: web}
spec:
  components:
    - name: Worker
      type: worker
      podTemplate:
        spec:
          containers:
            - name: main
              image: registry.acme.example/worker:1
              env:
                - {name: ACME_MODE, value: slow}
              command: [/bin/bash, -c]
              args:
                - |
                  SCRIPT
                  exec python3 -m dynamo.vllm --model acme/model
)";

// Findings of rules of one's own over a manifest, "CODE line: message", labels
// behind them as "<- file line".
class EngineFixture {
 public:
  // `rules` is what stands behind "rules:".
  explicit EngineFixture(
      std::string_view rules, std::string manifest,
      std::vector<std::pair<std::string, std::string>> cluster = {}) {
    Sink sink;
    const uint32_t own = sources_.Add(
        "rules.yaml",
        fmt::format("apiVersion: dgdc.dev/v1alpha1\nkind: RuleGroup\n"
                    "metadata: {{name: acme}}\nsummary: Ours.\nrules:\n{}",
                    rules));
    const std::optional<RuleGroup> group =
        ReadOwnRules(sources_, own, testing::Embedded(), sink);
    about_rules_ = testing::Messages(sink.Take());
    if (!group) {
      return;
    }
    const Rulebook book(testing::Embedded(), {&*group});
    Selection selection = SelectAll(book);
    std::erase_if(selection.rules, [&group](const RuleSpec* rule) {
      return rule->group != group->name;
    });
    manifest::Assumptions assumptions;
    for (const auto& [name, value] : cluster) {
      const uint32_t file = sources_.Add("facts.yaml", value);
      assumptions.cluster.values.emplace(
          name, yaml::Node::String(
                    value, {file, 0, static_cast<uint32_t>(value.size())}));
    }
    const uint32_t file = sources_.Add("test.yaml", std::move(manifest));
    manifest::Facts facts =
        manifest::ReadFacts(sources_, file, yaml::Parse(sources_, file, sink),
                            testing::Embedded(), assumptions);
    Run(facts, selection, sink);
    for (const Diagnostic& finding : sink.Take()) {
      lines_.push_back(Line(finding));
    }
  }

  [[nodiscard]] std::string lines() const { return testing::Join(lines_); }
  [[nodiscard]] const std::string& about_rules() const { return about_rules_; }

 private:
  [[nodiscard]] std::string Place(const Span& span) const {
    return fmt::format("{} {}", sources_.Get(span.file).name,
                       sources_.Locate(span.file, span.begin).line);
  }
  [[nodiscard]] std::string Line(const Diagnostic& finding) const {
    std::string line = fmt::format("{} {}: {}", finding.code,
                                   Place(finding.primary), finding.message);
    for (const Label& label : finding.labels) {
      line += fmt::format(" <- {}: {}", Place(label.span), label.text);
    }
    return line;
  }

  SourceSet sources_{&testing::Embedded().sources()};
  std::vector<std::string> lines_ = {};
  std::string about_rules_ = {};
};

std::string RuleText(std::string_view code, std::string_view rest) {
  return fmt::format(
      "  - {{code: {}, name: {}, severity: warning, summary: It is so., "
      "why: So., remedy: Not so., sources: [wiki], {}}}\n",
      code, code == "ACME0001" ? "first" : "second", rest);
}

std::string WithScript(std::string_view script) {
  std::string text(kManifest);
  return text.replace(text.find("SCRIPT"), 6, script);
}

TEST_CASE("a general rule leaves a value to a rule of its own") {
  const std::string general =
      RuleText("ACME0001", "yields: value, when: {env.ACME_MODE: set}");
  const std::string own = RuleText("ACME0002", "when: {env.ACME_MODE: slow}");
  const std::string other = RuleText("ACME0002", "when: {role: worker}");
  CHECK(EngineFixture(general, WithScript("true")).lines() ==
        "ACME0001 test.yaml 14: It is so.");
  CHECK(EngineFixture(general + own, WithScript("true")).lines() ==
        "ACME0002 test.yaml 14: It is so.");
  const std::string both =
      EngineFixture(general + other, WithScript("true")).lines();
  CHECK(both.find("ACME0001") != std::string::npos);
  CHECK(both.find("ACME0002") != std::string::npos);
  // An error is not hidden by a warning.
  const std::string error = std::regex_replace(
      general, std::regex("severity: warning"), "severity: error");
  const std::string beside =
      EngineFixture(error + own, WithScript("true")).lines();
  CHECK(beside.find("ACME0001") != std::string::npos);
  CHECK(beside.find("ACME0002") != std::string::npos);
}

TEST_CASE("env facts know what a start script sets") {
  const std::string unset =
      RuleText("ACME0001", "when: {env.ACME_LEVEL: unset, role: worker}");
  const auto times = [&unset](std::string_view script) {
    return EngineFixture(unset, WithScript(script)).lines().empty() ? 0 : 1;
  };
  CHECK(times("true") == 1);
  CHECK(times("export ACME_LEVEL=3") == 0);
  CHECK(times("export ACME_LEVEL=$(nproc)") == 0);
  CHECK(times("if test -e /acme; then export ACME_LEVEL=3; fi") == 0);
  // Not for the program, or for another one.
  CHECK(times("ACME_LEVEL=3") == 1);
  CHECK(times("ACME_LEVEL=3 python3 -m acme") == 1);
}

TEST_CASE("env facts have the value that a start script gives the server") {
  const std::string rule =
      RuleText("ACME0001",
               "when: {env.ACME_MODE: fast}, message: !fmt "
               "\"{component} {env.ACME_MODE}\"");
  CHECK(EngineFixture(rule, WithScript("export ACME_MODE=fast")).lines() ==
        "ACME0001 test.yaml 18: Worker fast");
  CHECK(EngineFixture(rule, WithScript("export ACME_MODE=$(cat /mode)"))
            .lines() == "");
  CHECK(EngineFixture(rule, WithScript("true")).lines() == "");
  const std::string slow = RuleText("ACME0001", "when: {env.ACME_MODE: slow}");
  CHECK(EngineFixture(slow, WithScript("export ACME_MODE=fast")).lines() == "");
}

TEST_CASE("what is blamed on the cluster is reported in the manifest") {
  const std::string rule =
      RuleText("ACME0001",
               "when: {cluster.kernel: \"<5.12\", env.ACME_MODE: slow}, "
               "blame: cluster.kernel, here: too old");
  CHECK(
      EngineFixture(rule, WithScript("true"), {{"kernel", "5.4.0"}}).lines() ==
      "ACME0001 test.yaml 14: It is so. <- facts.yaml 1: too old");
  const std::string alone =
      RuleText("ACME0001", "when: {cluster.kernel: \"<5.12\"}, here: too old");
  CHECK(
      EngineFixture(alone, WithScript("true"), {{"kernel", "5.4.0"}}).lines() ==
      "ACME0001 test.yaml 6: It is so. <- facts.yaml 1: too old");
}

TEST_CASE("a message may name any fact, and nothing else") {
  const auto about = [](std::string_view message) {
    return EngineFixture(
        RuleText("ACME0001", fmt::format("when: {{env.ACME_MODE: slow}}, "
                                         "message: !fmt \"{}\"",
                                         message)),
        WithScript("true"));
  };
  CHECK(about("{component} has {role}").lines() ==
        "ACME0001 test.yaml 14: Worker has worker");
  CHECK(about("{{literal} {cluster.kernel}").about_rules() == "");
  CHECK(about("{component} with {engin}")
            .about_rules()
            .find("no fact is called \"engin\"") != std::string::npos);
  CHECK(about("{cluster.kernal}").about_rules() != "");
  // Only rules about a deployment know other roles.
  CHECK(about("{prefill.tp}").about_rules() != "");
  CHECK(about("{open").about_rules() != "");
}

}  // namespace
}  // namespace dgdc::lint
