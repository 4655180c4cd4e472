// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/engine.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/candidates.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/places.h"

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

// The places of which a finding leaves one to other rules.
std::vector<Span> Contested(const Diagnostic& finding, Yields yields) {
  std::vector<Span> places = {finding.primary};
  if (yields == Yields::kPair) {
    for (const Label& label : finding.labels) {
      places.push_back(label.span);
    }
  }
  std::erase_if(places, [](const Span& span) { return !span.known(); });
  return places;
}

// One value, one finding: what a general rule says about a value on which a
// rule of its own speaks as well would be read twice.
void DropRepeated(const std::vector<const RuleSpec*>& rules,
                  std::vector<Diagnostic>& findings) {
  std::map<std::string_view, Yields> yields;
  for (const RuleSpec* rule : rules) {
    if (rule->yields != Yields::kNever) {
      yields.emplace(rule->code, rule->yields);
    }
  }
  std::vector<Span> taken;
  for (const Diagnostic& finding : findings) {
    if (!yields.contains(finding.code)) {
      taken.push_back(finding.primary);
    }
  }
  std::erase_if(findings, [&](const Diagnostic& finding) {
    const auto rule = yields.find(finding.code);
    if (rule == yields.end()) {
      return false;
    }
    const std::vector<Span> places = Contested(finding, rule->second);
    const bool repeated =
        std::any_of(places.begin(), places.end(), [&taken](const Span& place) {
          return std::any_of(taken.begin(), taken.end(),
                             [&place](const Span& span) {
                               return manifest::Holds(place, span);
                             });
        });
    taken.push_back(finding.primary);
    return repeated;
  });
}

// Runs the rules, or of them those that judge what is written by its fabric.
void RunRules(const manifest::Facts& facts, const Selection& selection,
              bool of_fabric, Sink& found, std::vector<Unjudged>* unjudged) {
  std::vector<const RuleSpec*> data;
  // Both lists are sorted by code.
  auto function = AllRules().begin();
  const auto end = AllRules().end();
  for (const RuleSpec* spec : selection.rules) {
    if (!Applies(*spec, facts)) {
      continue;
    }
    if (spec->IsData()) {
      if (!of_fabric || DependsOnFabric(*spec)) {
        data.push_back(spec);
      }
      continue;
    }
    while (function != end && function->code < spec->code) {
      ++function;
    }
    // A test of the repository compares the tables with profiles/rules.
    if (function != end && function->code == spec->code &&
        (!of_fabric || function->of_fabric)) {
      const size_t before = found.size();
      Reporter report(*spec, found);
      function->check(facts, report);
      found.ForEachFrom(before, [&](Diagnostic& finding) {
        AttachFix(spec->fix, facts, finding);
      });
    }
  }
  selection.book->data().Check(data, facts, found, unjudged);
}

// Several fabrics may leave the same check open.
void KeepOnce(std::vector<Unjudged>& checks) {
  const auto key = [](const Unjudged& check) {
    return std::tie(check.code, check.place.begin, check.component);
  };
  std::stable_sort(
      checks.begin(), checks.end(),
      [key](const Unjudged& a, const Unjudged& b) { return key(a) < key(b); });
  checks.erase(std::unique(checks.begin(), checks.end(),
                           [key](const Unjudged& a, const Unjudged& b) {
                             return key(a) == key(b);
                           }),
               checks.end());
}

}  // namespace

void Run(manifest::Facts& facts, const Selection& selection, Sink& sink,
         std::vector<Unjudged>* unjudged) {
  Sink found;
  RunRules(facts, selection, /*of_fabric=*/false, found, unjudged);
  std::vector<Diagnostic> findings = found.Take();
  if (!findings.empty()) {
    DropRepeated(selection.rules, findings);
  }
  // What is only supposed silences nothing.
  JudgeCandidates(
      facts,
      [&](const manifest::Facts& supposed, Sink& about) {
        RunRules(supposed, selection, /*of_fabric=*/true, about, unjudged);
      },
      findings);
  if (unjudged != nullptr) {
    KeepOnce(*unjudged);
  }
  for (Diagnostic& finding : findings) {
    sink.Add(std::move(finding));
  }
}

}  // namespace dgdc::lint
