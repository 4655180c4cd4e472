// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/say.h"

#include <algorithm>
#include <string>
#include <utility>

#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/graph_model.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rule_names.h"
#include "dgdc/yaml/scope.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;

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

// Points at the first fact of those that are to have the caret.
void Blame(const RuleSpec& rule, const FactLookup& look_up, Match& match) {
  const auto try_one = [&](const std::string& name) {
    const model::Fact fact = look_up(name);
    if (fact.is_present() && !match.blame.known()) {
      match.blame = fact.decided_at;
      match.scope.Set(name, model::NodeOf(fact));
    }
  };
  if (!rule.blame.empty()) {
    try_one(rule.blame);
    std::for_each(rule.blame_else.begin(), rule.blame_else.end(), try_one);
  }
}

// Of a rule that holds. `vague` is the place of facts that have none of their
// own.
Match Describe(const RuleSpec& rule, const Facts& facts, Span vague,
               const FactLookup& look_up) {
  Match match;
  const bool of_item = !rule.each.empty();
  for (const std::string& name : FactsOf(rule.when)) {
    const model::Fact fact = look_up(name);
    match.scope.Set(name, model::NodeOf(fact));
    if (fact.is_present() && IsOtherRole(rule.blame, name)) {
      match.other = fact.decided_at;
    }
    const bool blamed = rule.blame.empty()
                            ? !match.blame.known() && IsOfItem(name) == of_item
                            : rule.blame == name;
    if (blamed && fact.is_present()) {
      match.blame = fact.decided_at;
    }
    if (!match.mine.known() && fact.is_present() &&
        fact.decided_at.file == facts.file && fact.decided_at != vague) {
      match.mine = fact.decided_at;
    }
  }
  Blame(rule, look_up, match);
  AddNamedFacts(rule.message, look_up, match.scope);
  AddNamedFacts(rule.here, look_up, match.scope);
  AddNamedFacts(rule.help, look_up, match.scope);
  AddNamedFacts(rule.reason, look_up, match.scope);
  for (const auto& [fact, text] : rule.labels) {
    AddNamedFacts(text, look_up, match.scope);
  }
  return match;
}

// The item because of which the rule holds has the caret where no fact is to
// have it; one that an `any` found has a name of its own besides.
void PointAtItem(const Speech& speech, Match& match) {
  const yaml::Node& found = speech.judgement.item;
  const bool is_free = speech.rule.blame.empty();
  if (const RuleItem* item = speech.item) {
    if (is_free && !match.blame.known()) {
      match.blame = item->key_span.known() ? item->key_span : item->value.span;
    }
    return;
  }
  if (!found.IsNull()) {
    match.scope.Set(kFoundItem, found);
  }
  if (is_free && found.span.known()) {
    match.blame = found.span;
  }
}

// A text with facts put in; the fallback where one of them has no value.
std::string Worded(const yaml::Node& text, const yaml::Scope& scope,
                   const std::string& fallback) {
  Sink unknown;
  const auto worded =
      text.IsNull() ? std::nullopt : yaml::Substitute(text, scope, unknown);
  return worded ? worded->scalar : fallback;
}

void AddLabels(const RuleSpec& rule, const yaml::Scope& scope,
               const FactLookup& look_up, Diagnostic& finding) {
  for (const auto& [fact, text] : rule.labels) {
    const model::Fact read = look_up(fact);
    if (read.is_present() && read.decided_at.known() &&
        read.decided_at != finding.primary) {
      finding.labels.push_back(
          {read.decided_at, Worded(text, scope, text.scalar)});
    }
  }
}

Diagnostic& Say(const RuleSpec& rule, Match match, Span fallback,
                std::string_view component, const FactLookup& look_up,
                Reporter& report) {
  match.scope.Set(kComponent, yaml::Node::String(component));
  const std::string message = Worded(rule.message, match.scope, rule.summary);
  const std::string here = Worded(rule.here, match.scope, "");
  const Span mine = match.mine.known() ? match.mine : fallback;
  // A finding is about the manifest, where it can be allowed; the file of facts
  // only says why.
  const bool elsewhere = match.blame.known() && match.blame.file != mine.file;
  Diagnostic& finding =
      report.At(match.blame.known() && !elsewhere ? match.blame : mine, message,
                elsewhere ? "" : here);
  if (elsewhere) {
    finding.labels.push_back({match.blame, here});
  }
  if (match.other.known()) {
    finding.labels.push_back({match.other, "the other role"});
  }
  if (const std::string help = Worded(rule.help, match.scope, "");
      !help.empty()) {
    finding.help = {help};
  }
  if (std::string reason = Worded(rule.reason, match.scope, "");
      !reason.empty()) {
    finding.why.push_back(std::move(reason));
  }
  AddLabels(rule, match.scope, look_up, finding);
  return finding;
}

// What makes it an error, where that is known as well; else what is assumed.
void Weigh(const Speech& speech, const FactLookup& look_up,
           Diagnostic& finding) {
  FactsLookedUp source(look_up);
  const std::vector<Condition>& more = speech.rule.error_when;
  if (!more.empty() &&
      model::JudgeAll(more, source).truth == model::Truth::kTrue) {
    finding.severity = Severity::kError;
  }
  Assume(speech.judgement, finding);
  finding.severity =
      std::min(finding.severity, speech.at_most.value_or(finding.severity));
}

}  // namespace

void Assume(const model::Judgement& judgement, Diagnostic& finding) {
  if (judgement.assumed == nullptr) {
    return;
  }
  finding.severity = *judgement.assumed->if_unknown;
  if (!judgement.assumed->assumption.empty()) {
    finding.here = judgement.assumed->assumption;
  }
}

void SayOfWorker(const Speech& speech, const OneWorker& it, Reporter& report) {
  const FactLookup of_worker = LookupOf(it.facts, it.graph, it.worker);
  const FactLookup look_up =
      WithItem(of_worker, speech.item, speech.judgement.nearest);
  Match match = Describe(speech.rule, it.facts, it.worker.place(), look_up);
  PointAtItem(speech, match);
  Diagnostic& finding = Say(speech.rule, std::move(match), it.worker.place(),
                            *it.worker.component.name, look_up, report);
  Weigh(speech, look_up, finding);
  AttachFix(speech.rule.fix,
            {.facts = it.facts,
             .graph = &it.graph,
             .worker = &it.worker,
             .look_up = look_up,
             .sharing = SharersOf(it.graph, it.worker, finding.primary)},
            finding);
}

void SayOfDeployment(const Speech& speech, const OneDeployment& it,
                     Reporter& report) {
  const FactLookup of_graph = LookupOf(it.facts, it.graph);
  const FactLookup look_up =
      WithItem(of_graph, speech.item, speech.judgement.nearest);
  Match match =
      Describe(speech.rule, it.facts, FirstWorker(it.graph).place(), look_up);
  PointAtItem(speech, match);
  Diagnostic& finding =
      Say(speech.rule, std::move(match), it.graph.deployment.name.span,
          *it.graph.deployment.name, look_up, report);
  Weigh(speech, look_up, finding);
  AttachFix(speech.rule.fix,
            {.facts = it.facts, .graph = &it.graph, .look_up = look_up},
            finding);
}

}  // namespace dgdc::lint
