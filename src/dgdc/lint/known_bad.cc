// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/known_bad.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/fact_table.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rule_names.h"
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
  Span mine = {};  // the first fact that has a place of its own in the manifest
};

// `vague` is the place of facts that have none of their own.
std::optional<Match> Evaluate(const RuleSpec& rule, const Facts& facts,
                              Span vague, const FactLookup& look_up) {
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
    if (!match.mine.known() && fact.value &&
        fact.value->span.file == facts.file && fact.value->span != vague) {
      match.mine = fact.value->span;
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
  match.scope.Set(kComponent, yaml::Node::String(component));
  std::string message = rule.summary;
  if (!rule.message.IsNull()) {
    Sink unknown;
    const auto text = yaml::Substitute(rule.message, match.scope, unknown);
    if (text) {
      message = text->scalar;
    }
  }
  const Span mine = match.mine.known() ? match.mine : fallback;
  // A finding is about the manifest, where it can be allowed; the file of facts
  // only says why.
  const bool elsewhere = match.blame.known() && match.blame.file != mine.file;
  Diagnostic& finding =
      report.At(match.blame.known() && !elsewhere ? match.blame : mine, message,
                elsewhere ? "" : rule.here);
  if (elsewhere) {
    finding.labels.push_back({match.blame, rule.here});
  }
  if (match.other.known()) {
    finding.labels.push_back({match.other, "the other role"});
  }
  return finding;
}

void CheckWorkers(const RuleSpec& rule, const Facts& facts, const Graph& graph,
                  Reporter& report) {
  for (const Worker& worker : graph.workers) {
    const FactLookup look_up = LookupOf(facts, graph, worker);
    if (std::optional<Match> match =
            Evaluate(rule, facts, worker.place(), look_up)) {
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
  if (std::optional<Match> match =
          Evaluate(rule, facts, graph.workers.front().place(), look_up)) {
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

}  // namespace dgdc::lint
