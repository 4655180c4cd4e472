// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/own_rules.h"

#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/base/pattern.h"
#include "dgdc/catalog/decode.h"
#include "dgdc/diag/codes.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/input_file.h"
#include "dgdc/lint/rule_names.h"

namespace dgdc::lint {
namespace {

constexpr std::string_view kRulesSchema = "rules.schema.json";

// The conditions of a map, those of alternatives and the facts that others are
// compared with included.
void CheckConditions(const yaml::Node& node, RuleScope scope,
                     const Catalog& catalog, Sink& sink);

// What a demand says: names of other facts, and regular expressions.
void CheckDemand(const yaml::Node& node, RuleScope scope,
                 const Catalog& catalog, Sink& sink) {
  if (node.tag == "!from") {
    CheckFactName({node.scalar, node.span}, scope, catalog, sink);
  }
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key == "matches") {
      if (const auto pattern = Pattern::Read(entry.value.scalar); !pattern) {
        sink.Report("DG0014", entry.value.span,
                    fmt::format("\"{}\" is no regular expression: {}",
                                entry.value.scalar, pattern.error()))
            .help.emplace_back("write RE2's syntax");
      }
    } else {
      CheckDemand(entry.value, scope, catalog, sink);
    }
  }
  for (const yaml::Node& item : node.items) {
    CheckDemand(item, scope, catalog, sink);
  }
}

void CheckConditions(const yaml::Node& node, RuleScope scope,
                     const Catalog& catalog, Sink& sink) {
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key == "anyOf" || entry.key == "noneOf") {
      for (const yaml::Node& item : entry.value.items) {
        CheckConditions(item, scope, catalog, sink);
      }
    } else {
      CheckFactName({entry.key, entry.key_span}, scope, catalog, sink);
      CheckDemand(entry.value, scope, catalog, sink);
    }
  }
}

void CheckFacts(const yaml::Node& node, RuleScope scope, const Catalog& catalog,
                Sink& sink) {
  for (const char* const key : {"when", "errorWhen"}) {
    if (const yaml::Node* conditions = node.Find(key)) {
      CheckConditions(*conditions, scope, catalog, sink);
    }
  }
  const yaml::Node* fix = node.Find("fix");
  if (fix != nullptr && fix->Find("when") != nullptr) {
    CheckConditions(*fix->Find("when"), scope, catalog, sink);
  }
  if (const yaml::Node* labels = node.Find("labels")) {
    for (const yaml::Entry& entry : labels->entries) {
      CheckFactName({entry.key, entry.key_span}, scope, catalog, sink);
    }
  }
  if (const yaml::Node* blame = node.Find("blame")) {
    CheckFactName({blame->scalar, blame->span}, scope, catalog, sink);
  }
}

void CheckRule(const SourceSet& sources, const RuleSpec& rule,
               const yaml::Node& node, const Catalog& catalog, Sink& sink) {
  if (IsOwnCode(rule.code)) {
    sink.Report("DG0014", rule.span,
                fmt::format("the code {} belongs to dgdc", rule.code))
        .help.emplace_back(
            "choose letters of your own before the four digits, as in "
            "ACME0001");
  }
  if (rule.judges == Judges::kChoice) {
    sink.Report("DG0014", rule.span,
                fmt::format("the rule {} judges choices, which only dgdc's own "
                            "rules do",
                            rule.code))
        .help.emplace_back("remove `judges`, so that it judges manifests");
  }
  if (!rule.HasConditions()) {
    sink.Report(
            "DG0014", rule.span,
            fmt::format("the rule {} says nothing that must hold", rule.code))
        .help.emplace_back("add `when` with the facts that make it true");
  }
  CheckFacts(node, rule.scope, catalog, sink);
  CheckMessageNames(sources, rule, rule.message, catalog, sink);
  CheckMessageNames(sources, rule, rule.here, catalog, sink);
  for (const auto& [fact, text] : rule.labels) {
    CheckMessageNames(sources, rule, text, catalog, sink);
  }
}

}  // namespace

std::optional<RuleGroup> ReadOwnRules(const SourceSet& sources, uint32_t file,
                                      const Catalog& catalog, Sink& sink) {
  const std::optional<yaml::Node> root =
      ReadInputFile(sources, file, catalog.Schema(kRulesSchema), sink);
  if (!root) {
    return std::nullopt;
  }
  const size_t before = sink.size();
  RuleGroup group = catalog::DecodeRules(*root);
  const std::vector<yaml::Node>& nodes = root->Find("rules")->items;
  for (size_t i = 0; i < nodes.size(); ++i) {
    CheckRule(sources, group.rules[i], nodes[i], catalog, sink);
  }
  return sink.size() == before ? std::optional(std::move(group)) : std::nullopt;
}

void CheckUnique(const Catalog& catalog,
                 const std::vector<const RuleGroup*>& own, Sink& sink) {
  std::map<std::string, const RuleSpec*, std::less<>> seen;
  const auto add = [&](const RuleSpec& rule) {
    for (const std::string& word : {rule.code, rule.name}) {
      const auto [at, added] = seen.emplace(word, &rule);
      if (!added) {
        sink.Report("DG0014", rule.span,
                    fmt::format("another rule is called {} as well", word))
            .labels.push_back({at->second->span, "this one"});
      }
    }
  };
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      add(rule);
    }
  }
  for (const RuleGroup* group : own) {
    for (const RuleSpec& rule : group->rules) {
      add(rule);
    }
  }
}

}  // namespace dgdc::lint
