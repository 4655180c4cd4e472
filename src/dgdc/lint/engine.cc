// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/engine.h"

#include <algorithm>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/known_bad.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

namespace dgdc::lint {
namespace {

// A release that nobody knows is judged as well.
bool Applies(const RuleSpec& rule, const manifest::Facts& facts) {
  return rule.releases.empty() ||
         std::any_of(facts.graphs.begin(), facts.graphs.end(),
                     [&rule](const manifest::Graph& graph) {
                       return graph.release.empty() ||
                              InVersionRange(graph.release, rule.releases);
                     });
}

}  // namespace

void Run(const manifest::Facts& facts,
         const std::vector<const RuleSpec*>& rules, Sink& sink) {
  for (const RuleSpec* spec : rules) {
    if (!Applies(*spec, facts)) {
      continue;
    }
    Reporter report(*spec, sink);
    if (spec->IsData()) {
      CheckKnownBad(*spec, facts, report);
      continue;
    }
    // A test of the repository compares the tables with profiles/rules.
    if (const Rule* rule = FindRule(spec->code)) {
      const size_t before = sink.size();
      rule->check(facts, report);
      sink.ForEachFrom(before, [&](Diagnostic& finding) {
        AttachFix(spec->fix, facts, finding);
      });
    }
  }
}

std::vector<const RuleSpec*> RulesOf(const Catalog& catalog) {
  std::vector<const RuleSpec*> rules;
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      rules.push_back(&rule);
    }
  }
  std::sort(
      rules.begin(), rules.end(),
      [](const RuleSpec* a, const RuleSpec* b) { return a->code < b->code; });
  return rules;
}

}  // namespace dgdc::lint
