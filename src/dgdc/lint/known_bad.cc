// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/known_bad.h"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/lint/candidates.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/graph_model.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rule_names.h"
#include "dgdc/model/view.h"
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

// The facts of the conditions, as names for the message.
struct Match {
  yaml::Scope scope = {};
  Span blame = {};
  Span other = {};  // the blamed fact of the other role
  Span mine = {};  // the first fact that has a place of its own in the manifest
};

// Of a rule that holds. `vague` is the place of facts that have none of their
// own.
Match Describe(const RuleSpec& rule, const Facts& facts, Span vague,
               const FactLookup& look_up) {
  Match match;
  for (const Condition& condition : rule.when) {
    const model::Fact fact = look_up(condition.fact);
    match.scope.Set(condition.fact, model::NodeOf(fact));
    if (fact.is_present() && IsOtherRole(rule.blame, condition.fact)) {
      match.other = fact.decided_at;
    }
    const bool blamed = rule.blame.empty() ? !match.blame.known()
                                           : rule.blame == condition.fact;
    if (blamed && fact.is_present()) {
      match.blame = fact.decided_at;
    }
    if (!match.mine.known() && fact.is_present() &&
        fact.decided_at.file == facts.file && fact.decided_at != vague) {
      match.mine = fact.decided_at;
    }
  }
  if (!rule.blame.empty() && !match.blame.known()) {
    if (const model::Fact fact = look_up(rule.blame); fact.is_present()) {
      match.blame = fact.decided_at;
      match.scope.Set(rule.blame, model::NodeOf(fact));
    }
  }
  AddNamedFacts(rule.message, look_up, match.scope);
  return match;
}

// Whether what makes it an error holds as well; false where that is not known.
bool IsError(const RuleSpec& rule, const FactLookup& look_up) {
  return !rule.error_when.empty() &&
         std::all_of(rule.error_when.begin(), rule.error_when.end(),
                     [&look_up](const Condition& condition) {
                       return model::Judge(condition,
                                           look_up(condition.fact)) ==
                              model::Truth::kTrue;
                     });
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

void SayOfWorker(const RuleSpec& rule, const Facts& facts, const Graph& graph,
                 const Worker& worker, Reporter& report) {
  const FactLookup look_up = LookupOf(facts, graph, worker);
  Diagnostic& finding =
      Say(rule, Describe(rule, facts, worker.place(), look_up), worker.place(),
          *worker.component.name, report);
  if (IsError(rule, look_up)) {
    finding.severity = Severity::kError;
  }
  AttachFix(
      rule.fix,
      {.facts = facts, .graph = &graph, .worker = &worker, .look_up = look_up},
      finding);
}

void SayOfDeployment(const RuleSpec& rule, const Facts& facts,
                     const Graph& graph, Reporter& report) {
  const FactLookup look_up = LookupOf(facts, graph);
  Diagnostic& finding =
      Say(rule, Describe(rule, facts, graph.workers.front().place(), look_up),
          graph.deployment.name.span, *graph.deployment.name, report);
  if (IsError(rule, look_up)) {
    finding.severity = Severity::kError;
  }
  AttachFix(rule.fix, {.facts = facts, .graph = &graph, .look_up = look_up},
            finding);
}

// Whether somebody can settle it: a fact of a role that the deployment has not
// is no gap, and of fabrics that fit each one is judged (candidates.h).
bool IsMissing(const Unjudged& check, const RuleSpec& rule,
               const Graph& graph) {
  return check.need != model::Need::kNothing &&
         !(check.need == model::Need::kFabric && graph.fabrics.size() > 1 &&
           DependsOnFabric(rule));
}

}  // namespace

// The facts of one deployment, as far as they were asked for.
class DataRules::Memo {
 public:
  Memo(const Facts& facts, const Graph& graph, const std::vector<Fact>& asked)
      : graph_(graph),
        model_(facts, graph),
        asked_(asked),
        cells_(asked.size() * graph.workers.size()) {}

  const model::Fact& Read(const Worker& judged, const Question& question) {
    static const model::Fact kUnknown;
    static const model::Fact kSeveral =
        model::Fact::Unknown(model::Need::kOneOfRole);
    const Worker* worker =
        question.role.empty() ? &judged : graph_.Only(question.role);
    if (worker == nullptr) {
      const bool has_several = std::any_of(
          graph_.workers.begin(), graph_.workers.end(),
          [&question](const Worker& one) { return one.role == question.role; });
      return has_several ? kSeveral : kUnknown;
    }
    const auto row = static_cast<size_t>(worker - graph_.workers.data());
    const model::Fact*& cell = cells_[row * asked_.size() + question.fact];
    if (cell == nullptr) {
      const Fact& fact = asked_[question.fact];
      DGDC_CHECK(fact.spec != nullptr, fmt::format("no fact {}", fact.name));
      cell = &read_.emplace_back(fact.spec->read(model_.Of(*worker), fact.key));
    }
    return *cell;
  }

 private:
  const Graph& graph_;
  GraphModel model_;
  const std::vector<Fact>& asked_;
  std::vector<const model::Fact*> cells_;  // of each worker all facts
  std::deque<model::Fact> read_ = {};
};

DataRules::DataRules(const std::vector<const RuleSpec*>& rules) {
  for (const RuleSpec* rule : rules) {
    if (!rule->IsData()) {
      continue;
    }
    Row& row = rows_.emplace_back(Row{.rule = rule});
    for (const Condition& condition : rule->when) {
      const RoleFact fact = rule->scope == RuleScope::kWorker
                                ? RoleFact{.name = condition.fact}
                                : SplitRole(condition.fact);
      row.when.push_back({.role = fact.role, .fact = IndexOf(fact.name)});
    }
  }
}

size_t DataRules::IndexOf(std::string_view name) {
  const auto known =
      std::find_if(facts_.begin(), facts_.end(),
                   [name](const Fact& fact) { return fact.name == name; });
  const auto index = static_cast<size_t>(known - facts_.begin());
  if (known == facts_.end()) {
    const model::FactSpec* spec = model::FindFact(name);
    const bool is_family = spec != nullptr && spec->name.ends_with('.');
    facts_.push_back({.name = name,
                      .spec = spec,
                      .key = is_family ? name.substr(spec->name.size()) : ""});
  }
  return index;
}

model::Truth DataRules::Judge(const Row& row, const Worker& worker, Memo& memo,
                              Unjudged& lacking) {
  model::Truth truth = model::Truth::kTrue;
  for (size_t i = 0; i < row.when.size(); ++i) {
    const Condition& condition = row.rule->when[i];
    const model::Fact& fact = memo.Read(worker, row.when[i]);
    switch (model::Judge(condition, fact)) {
      case model::Truth::kFalse:
        return model::Truth::kFalse;
      case model::Truth::kTrue:
        break;
      case model::Truth::kUnknown:
        if (truth == model::Truth::kTrue) {
          lacking.fact = condition.fact;
          lacking.need = fact.need;
        }
        truth = model::Truth::kUnknown;
        break;
    }
  }
  return truth;
}

void DataRules::Check(const std::vector<const RuleSpec*>& chosen,
                      const Facts& facts, Sink& sink,
                      std::vector<Unjudged>* unjudged) const {
  std::vector<const Row*> rows;
  auto next = chosen.begin();
  for (const Row& row : rows_) {
    while (next != chosen.end() && (*next)->code < row.rule->code) {
      ++next;
    }
    if (next != chosen.end() && *next == row.rule) {
      rows.push_back(&row);
      ++next;
    }
  }
  for (const Graph& graph : facts.graphs) {
    Memo memo(facts, graph, facts_);
    for (const Row* row : rows) {
      const RuleSpec& rule = *row->rule;
      Reporter report(rule, sink);
      const auto holds = [&](const Worker& worker,
                             const Spanned<std::string>& name) {
        Unjudged check{
            .code = rule.code, .component = *name, .place = name.span};
        const model::Truth truth = Judge(*row, worker, memo, check);
        if (truth == model::Truth::kUnknown && unjudged != nullptr &&
            IsMissing(check, rule, graph)) {
          unjudged->push_back(std::move(check));
        }
        return truth == model::Truth::kTrue;
      };
      if (rule.scope == RuleScope::kWorker) {
        for (const Worker& worker : graph.workers) {
          if (holds(worker, worker.component.name)) {
            SayOfWorker(rule, facts, graph, worker, report);
          }
        }
      } else if (!graph.workers.empty() &&
                 holds(graph.workers.front(), graph.deployment.name)) {
        SayOfDeployment(rule, facts, graph, report);
      }
    }
  }
}

}  // namespace dgdc::lint
