// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/known_bad.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/fact_table.h"
#include "dgdc/yaml/scope.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// The rest of a name behind "prefill." and the like, whose role it names.
struct RoleFact {
  std::string_view role = {};
  std::string_view name = {};
};

RoleFact SplitRole(std::string_view name) {
  constexpr std::array<std::string_view, 4> kRoles = {"prefill", "decode",
                                                      "frontend", "worker"};
  for (const std::string_view role : kRoles) {
    if (name.starts_with(role) && name.size() > role.size() + 1 &&
        name[role.size()] == '.') {
      return {role, name.substr(role.size() + 1)};
    }
  }
  return {"", name};
}

const Worker* OnlyWorker(const Graph& graph, std::string_view role) {
  const Worker* only = nullptr;
  for (const Worker& worker : graph.workers) {
    if (worker.role == role) {
      if (only != nullptr) {
        return nullptr;
      }
      only = &worker;
    }
  }
  return only;
}

// "prefill.tp" beside "decode.tp".
bool IsOtherRole(std::string_view a, std::string_view b) {
  const RoleFact first = SplitRole(a);
  const RoleFact second = SplitRole(b);
  return !first.role.empty() && !second.role.empty() &&
         first.role != second.role && first.name == second.name;
}

using Lookup = std::function<FactValue(std::string_view name)>;

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

// Facts that only the message names, as in "{release}".
void AddNamed(const yaml::Node& message, const Lookup& look_up,
              yaml::Scope& scope) {
  const std::string_view text = message.scalar;
  size_t open = text.find('{');
  while (open != std::string_view::npos) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return;
    }
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (FindFact(SplitRole(name).name) != nullptr) {
      if (const FactValue fact = look_up(name); fact.value) {
        scope.Set(name, *fact.value);
      }
    }
    open = text.find('{', close);
  }
}

std::optional<Match> Evaluate(const RuleSpec& rule, const Lookup& look_up) {
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
  AddNamed(rule.message, look_up, match.scope);
  return match;
}

void Say(const RuleSpec& rule, Match match, Span fallback,
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
}

void CheckWorkers(const RuleSpec& rule, const Facts& facts, const Graph& graph,
                  Reporter& report) {
  for (const Worker& worker : graph.workers) {
    const FactQuery query{.facts = facts, .graph = graph, .worker = worker};
    std::optional<Match> match = Evaluate(
        rule,
        [&query](std::string_view name) { return ReadFact(query, name); });
    if (match) {
      Say(rule, std::move(*match), worker.place(), *worker.component.name,
          report);
    }
  }
}

void CheckDeployment(const RuleSpec& rule, const Facts& facts,
                     const Graph& graph, Reporter& report) {
  if (graph.workers.empty()) {
    return;
  }
  std::optional<Match> match = Evaluate(rule, [&](std::string_view name) {
    const RoleFact fact = SplitRole(name);
    // A fact without a role is the same for all workers.
    const Worker* worker = fact.role.empty() ? &graph.workers.front()
                                             : OnlyWorker(graph, fact.role);
    return worker == nullptr ? FactValue{}
                             : ReadFact(FactQuery{.facts = facts,
                                                  .graph = graph,
                                                  .worker = *worker},
                                        fact.name);
  });
  if (match) {
    Say(rule, std::move(*match), graph.deployment.name.span,
        *graph.deployment.name, report);
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
