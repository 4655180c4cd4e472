// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/choices.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/rule_finding.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::plan {
namespace {

using yaml::Node;
using yaml::Scope;

// A text with facts put in; "" where one of them has no value.
std::string TextOf(const Node& node, const Scope& scope) {
  Sink unknown;
  const auto filled =
      node.IsNull() ? std::nullopt : yaml::Substitute(node, scope, unknown);
  return filled ? filled->scalar : std::string();
}

bool DrivesNetwork(const FabricProfile& fabric,
                   const HardwareProfile& hardware) {
  return fabric.network == Network::kNone ||
         hardware.network == Network::kUnknown ||
         hardware.network == fabric.network;
}

// Hardware without a provider can stand in any cloud.
bool InSameCloud(const FabricProfile& fabric, const HardwareProfile& hardware) {
  return fabric.provider.empty() || hardware.provider.empty() ||
         fabric.provider == hardware.provider;
}

}  // namespace

std::vector<const RuleSpec*> ChoiceRules(const Catalog& catalog) {
  std::vector<const RuleSpec*> rules;
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      if (rule.judges == Judges::kChoice) {
        rules.push_back(&rule);
      }
    }
  }
  std::sort(
      rules.begin(), rules.end(),
      [](const RuleSpec* a, const RuleSpec* b) { return a->code < b->code; });
  return rules;
}

bool IsAboutFabric(const RuleSpec& rule) {
  return std::any_of(
      rule.when.begin(), rule.when.end(), [](const Condition& condition) {
        return condition.fact == "fabric" || condition.fact.starts_with("kv.");
      });
}

Diagnostic* CheckChoice(const RuleSpec& rule, const model::View& view,
                        Span place, Sink& sink) {
  if (!view.Holds(rule.when)) {
    return nullptr;
  }
  const Scope& scope = view.scope();
  const Node* blamed =
      scope.FindValue(rule.blame.empty() ? rule.when.front().fact : rule.blame);
  Diagnostic finding = FindingOf(
      rule, blamed == nullptr || !blamed->span.known() ? place : blamed->span,
      TextOf(rule.message, scope), TextOf(rule.here, scope));
  if (std::string help = TextOf(rule.help, scope); !help.empty()) {
    finding.help = {std::move(help)};
  }
  if (!rule.error_when.empty() && view.Holds(rule.error_when)) {
    finding.severity = Severity::kError;
  }
  return &sink.Add(std::move(finding));
}

std::string WhyNotOn(const FabricProfile& fabric,
                     const HardwareProfile& hardware) {
  if (!DrivesNetwork(fabric, hardware)) {
    return fmt::format(
        "fabric {} drives {} interfaces, but {} has {}", fabric.head.name,
        NetworkName(fabric.network), hardware.head.name,
        hardware.network == Network::kNone
            ? std::string("no RDMA network")
            : fmt::format("{} interfaces", NetworkName(hardware.network)));
  }
  return InSameCloud(fabric, hardware)
             ? ""
             : fmt::format("fabric {} is found on {} only, but {} on {}",
                           fabric.head.name, fabric.provider,
                           hardware.head.name, hardware.provider);
}

std::vector<std::string> FabricsFor(const Catalog& catalog,
                                    const HardwareProfile& hardware) {
  const model::Deployment nothing;
  const model::Worker worker{.hardware = &hardware};
  const std::vector<const RuleSpec*> rules = ChoiceRules(catalog);
  // What is wrong with the hardware itself, whatever the deployment.
  const auto refuses = [&](const FabricProfile& fabric) {
    const model::FabricUse use{.profile = &fabric};
    const model::View view(
        {.deployment = &nothing, .worker = &worker, .fabric = &use});
    return std::any_of(rules.begin(), rules.end(), [&](const RuleSpec* rule) {
      return rule->severity == Severity::kError && view.Holds(rule->when);
    });
  };
  std::vector<std::string> fitting;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    if (WhyNotOn(fabric, hardware).empty() && !refuses(fabric)) {
      fitting.push_back(fabric.head.name);
    }
  }
  return fitting;
}

}  // namespace dgdc::plan
