// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/known_bad.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/fact_table.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/yaml/scope.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// "prefill.tp" beside "decode.tp".
bool IsOtherRole(std::string_view a, std::string_view b) {
  const RoleFact first = SplitRole(a);
  const RoleFact second = SplitRole(b);
  return !first.role.empty() && !second.role.empty() &&
         first.role != second.role && first.name == second.name;
}

// What a condition expects beyond catalog's Holds: "set" means any value.
bool Fulfils(const Condition& condition, const FactValue& fact) {
  if (!fact.known) {
    return false;
  }
  if (condition.expected.scalar == "set") {
    return fact.value.has_value();
  }
  yaml::Scope scope;
  if (fact.value) {
    scope.Set(condition.fact, *fact.value);
  }
  return Holds(condition, scope);
}

// The facts of the conditions, as names for the message.
struct Match {
  yaml::Scope scope = {};
  Span blame = {};
  Span other = {};  // the blamed fact of the other role
};

std::optional<Match> Evaluate(const RuleSpec& rule, const FactLookup& look_up) {
  Match match;
  for (const Condition& condition : rule.when) {
    const FactValue fact = look_up(condition.fact);
    if (!Fulfils(condition, fact)) {
      return std::nullopt;
    }
    match.scope.Set(condition.fact, fact.value.value_or(yaml::Node()));
    if (fact.value && IsOtherRole(rule.blame, condition.fact)) {
      match.other = fact.value->span;
    }
    const bool blamed = rule.blame.empty() ? !match.blame.known()
                                           : rule.blame == condition.fact;
    if (blamed && fact.value) {
      match.blame = fact.value->span;
    }
  }
  if (!rule.blame.empty() && !match.blame.known()) {
    if (const FactValue fact = look_up(rule.blame); fact.value) {
      match.blame = fact.value->span;
      match.scope.Set(rule.blame, *fact.value);
    }
  }
  AddNamedFacts(rule.message, look_up, match.scope);
  return match;
}

Diagnostic& Say(const RuleSpec& rule, Match match, Span fallback,
                std::string_view component, Reporter& report) {
  match.scope.Set("component", yaml::Node::String(component));
  std::string message = rule.summary;
  if (!rule.message.IsNull()) {
    Sink unknown;
    const auto text = yaml::Substitute(rule.message, match.scope, unknown);
    if (text) {
      message = text->scalar;
    }
  }
  Diagnostic& finding = report.At(match.blame.known() ? match.blame : fallback,
                                  message, rule.here);
  if (match.other.known()) {
    finding.labels.push_back({match.other, "the other role"});
  }
  return finding;
}

void CheckWorkers(const RuleSpec& rule, const Facts& facts, const Graph& graph,
                  Reporter& report) {
  for (const Worker& worker : graph.workers) {
    const FactLookup look_up = LookupOf(facts, graph, worker);
    if (std::optional<Match> match = Evaluate(rule, look_up)) {
      Diagnostic& finding = Say(rule, std::move(*match), worker.place(),
                                *worker.component.name, report);
      AttachFix(rule.fix,
                {.facts = facts,
                 .graph = &graph,
                 .worker = &worker,
                 .look_up = look_up},
                finding);
    }
  }
}

void CheckDeployment(const RuleSpec& rule, const Facts& facts,
                     const Graph& graph, Reporter& report) {
  if (graph.workers.empty()) {
    return;
  }
  const FactLookup look_up = LookupOf(facts, graph);
  if (std::optional<Match> match = Evaluate(rule, look_up)) {
    Diagnostic& finding =
        Say(rule, std::move(*match), graph.deployment.name.span,
            *graph.deployment.name, report);
    AttachFix(rule.fix, {.facts = facts, .graph = &graph, .look_up = look_up},
              finding);
  }
}

}  // namespace

void CheckKnownBad(const RuleSpec& rule, const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    if (rule.scope == RuleScope::kWorker) {
      CheckWorkers(rule, facts, graph, report);
    } else {
      CheckDeployment(rule, facts, graph, report);
    }
  }
}

void CheckFactName(const Spanned<std::string>& name, RuleScope scope,
                   const Catalog& catalog, Sink& sink) {
  constexpr std::string_view kCluster = "cluster.";
  constexpr std::string_view kPair = "pair.";
  std::string_view fact = scope == RuleScope::kDeployment
                              ? SplitRole(*name).name
                              : std::string_view(*name);
  if (fact.starts_with(kPair)) {
    fact.remove_prefix(kPair.size());
  }
  std::vector<std::string> known;
  if (fact.starts_with(kCluster)) {
    if (IsClusterFact(catalog, fact.substr(kCluster.size()))) {
      return;
    }
    for (const std::string& cluster : ClusterFactNames(catalog)) {
      known.push_back(std::string(kCluster) + cluster);
    }
  } else if (FindFact(fact) != nullptr) {
    return;
  }
  for (const FactSpec& spec : FactSpecs()) {
    known.emplace_back(spec.name);
  }
  Diagnostic& finding = sink.Report(
      "DG0012", name.span, fmt::format("no fact is called \"{}\"", fact));
  if (const auto near = ClosestMatch(fact, known)) {
    finding.help.push_back(fmt::format("did you mean \"{}\"?", *near));
  }
}

}  // namespace dgdc::lint
