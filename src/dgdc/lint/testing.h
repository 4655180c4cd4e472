// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/lint/fix_file.h"
#include "dgdc/lint/lint_file.h"
#include "dgdc/lint/own_rules.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/lint/selection.h"
#include "dgdc/testing.h"

// What the tests of lint share.
namespace dgdc::lint::testing {

using dgdc::testing::Embedded;
using dgdc::testing::Join;
using dgdc::testing::Messages;
using dgdc::testing::Parse;
using dgdc::testing::ParseAll;

// A rule of one's own; `rest` are more fields in flow style.
inline std::string OwnRule(std::string_view code, std::string_view rest) {
  std::string name = "rule-";
  name += code.back();
  return fmt::format(
      "  - {{code: {}, name: {}, severity: warning, summary: It is so., "
      "why: So., remedy: Not so., sources: [wiki], {}}}\n",
      code, name, rest);
}

// Two workers whose prefill and decode have the given lines of env.
inline std::string OwnPair(const std::vector<std::string>& prefill,
                           const std::vector<std::string>& decode,
                           std::string_view resource = "") {
  std::string text =
      "apiVersion: nvidia.com/v1beta1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {name: web}\n"
      "spec:\n"
      "  components:\n";
  for (const auto* env : {&prefill, &decode}) {
    const char* role = env == &prefill ? "prefill" : "decode";
    text += fmt::format(
        "    - name: {0}\n"
        "      type: {0}\n"
        "      podTemplate:\n"
        "        spec:\n"
        "          containers:\n"
        "            - name: main\n"
        "              image: registry.acme.example/worker:1\n"
        "              resources: {{limits: {{nvidia.com/gpu: 4{1}}}}}\n"
        "              command: [python3, -m, dynamo.vllm]\n"
        "              args: [--model, acme/model, --disaggregation-mode, {0}, "
        "--kv-transfer-config, '{{\"kv_connector\":\"NixlConnector\","
        "\"kv_role\":\"kv_both\"}}']\n",
        role, resource);
    text += env->empty() ? "" : "              env:\n";
    for (const std::string& line : *env) {
      text += "                " + line + "\n";
    }
  }
  return text;
}

// A book of rules of one's own, and what is found with these alone.
class OwnBook {
 public:
  // `rules` is what stands behind "rules:".
  explicit OwnBook(std::string_view rules) {
    Sink sink;
    const uint32_t file = sources_.Add(
        "rules.yaml",
        fmt::format("apiVersion: dgdc.dev/v1alpha1\nkind: RuleGroup\n"
                    "metadata: {{name: acme}}\nsummary: Ours.\nrules:\n{}",
                    rules));
    group_ = ReadOwnRules(sources_, file, Embedded(), sink);
    about_ = Messages(sink.Take());
    if (group_) {
      book_.emplace(Embedded(), std::vector<const RuleGroup*>{&*group_});
      selection_ = SelectAll(*book_);
      std::erase_if(selection_.rules, [this](const RuleSpec* rule) {
        return rule->group != group_->name;
      });
    }
  }
  OwnBook(const OwnBook&) = delete;
  OwnBook& operator=(const OwnBook&) = delete;

  // What is wrong with the rules.
  [[nodiscard]] const std::string& about() const { return about_; }
  [[nodiscard]] const Selection& selection() const { return selection_; }

  [[nodiscard]] FileFindings Lint(
      std::string manifest,
      const manifest::Assumptions& assumptions = {}) const {
    SourceSet sources(&sources_);
    const uint32_t file = sources.Add("deploy.yaml", std::move(manifest));
    return LintFile(sources, file, Embedded(), assumptions, selection_);
  }
  // "CODE severity: message" of each.
  [[nodiscard]] std::string Findings(
      std::string manifest,
      const manifest::Assumptions& assumptions = {}) const {
    std::vector<std::string> lines;
    for (const Diagnostic& finding :
         Lint(std::move(manifest), assumptions).diagnostics) {
      lines.push_back(fmt::format("{} {}: {}", finding.code,
                                  SeverityName(finding.severity),
                                  finding.message));
    }
    return Join(lines);
  }
  [[nodiscard]] FixedText Fix(std::string manifest,
                              edit::Safety up_to = edit::Safety::kSafe) const {
    SourceSet sources(&sources_);
    const uint32_t file = sources.Add("deploy.yaml", std::move(manifest));
    return FixFile(sources, file, Embedded(), {}, selection_, up_to);
  }

 private:
  SourceSet sources_{&Embedded().sources()};
  std::optional<RuleGroup> group_ = {};
  std::optional<Rulebook> book_ = {};
  Selection selection_ = {};
  std::string about_ = {};
};

}  // namespace dgdc::lint::testing
