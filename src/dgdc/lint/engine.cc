// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/engine.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dgdc/lint/candidates.h"
#include "dgdc/lint/rule_table.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/manifest/places.h"

namespace dgdc::lint {
namespace {

// The places of which a finding leaves one to other rules.
std::vector<Span> Contested(const Diagnostic& finding, Yields yields) {
  std::vector<Span> places = {finding.primary, finding.value};
  if (yields == Yields::kPair) {
    for (const Label& label : finding.labels) {
      places.push_back(label.span);
    }
  }
  std::erase_if(places, [](const Span& span) { return !span.known(); });
  return places;
}

// One value, one finding: what a general rule says about a value on which a
// rule of its own speaks as well would be read twice. An error stands beside
// what is less.
void DropRepeated(const std::vector<const RuleSpec*>& rules,
                  std::vector<Diagnostic>& findings) {
  std::map<std::string_view, Yields> yields;
  for (const RuleSpec* rule : rules) {
    if (rule->yields != Yields::kNever) {
      yields.emplace(rule->code, rule->yields);
    }
  }
  std::vector<std::pair<Span, Severity>> taken;
  for (const Diagnostic& finding : findings) {
    if (!yields.contains(finding.code)) {
      taken.emplace_back(finding.primary, finding.severity);
    }
  }
  std::erase_if(findings, [&](const Diagnostic& finding) {
    const auto rule = yields.find(finding.code);
    if (rule == yields.end()) {
      return false;
    }
    const std::vector<Span> places = Contested(finding, rule->second);
    const bool repeated =
        std::any_of(places.begin(), places.end(), [&](const Span& place) {
          return std::any_of(taken.begin(), taken.end(),
                             [&place, &finding](const auto& one) {
                               return manifest::Holds(place, one.first) &&
                                      (finding.severity != Severity::kError ||
                                       one.second == Severity::kError);
                             });
        });
    taken.emplace_back(finding.primary, finding.severity);
    return repeated;
  });
}

bool IsAtPlaceOf(const Diagnostic& error, const Span& place) {
  const auto meets = [&place](const Span& span) {
    return manifest::Holds(place, span) || manifest::Holds(span, place);
  };
  return meets(error.primary) ||
         std::any_of(
             error.labels.begin(), error.labels.end(),
             [&meets](const Label& label) { return meets(label.span); });
}

// A rule is silent beside the errors of those that say the same and more, which
// yield to none themselves.
void YieldToErrors(const std::vector<const RuleSpec*>& rules,
                   std::vector<Diagnostic>& findings) {
  std::map<std::string_view, const RuleSpec*> yielding;
  for (const RuleSpec* rule : rules) {
    if (!rule->yields_to.empty()) {
      yielding.emplace(rule->code, rule);
    }
  }
  const auto first = std::stable_partition(
      findings.begin(), findings.end(), [&yielding](const Diagnostic& finding) {
        return !yielding.contains(finding.code);
      });
  const auto is_said = [&](const Diagnostic& finding) {
    const std::vector<std::string>& codes =
        yielding.at(finding.code)->yields_to;
    return std::any_of(findings.begin(), first, [&](const Diagnostic& error) {
      return error.severity == Severity::kError &&
             std::find(codes.begin(), codes.end(), error.code) != codes.end() &&
             IsAtPlaceOf(error, finding.primary);
    });
  };
  findings.erase(std::remove_if(first, findings.end(), is_said),
                 findings.end());
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

namespace {

// The further pods of a worker in its place, each in turn; what is found
// elsewhere than in them is said of the worker itself. `judge` runs the rules.
template <class Judge>
void JudgeFollowers(manifest::Facts& facts, Judge judge,
                    std::vector<Diagnostic>& findings) {
  for (manifest::Graph& graph : facts.graphs) {
    for (manifest::Worker& worker : graph.workers) {
      for (size_t i = 0; i < worker.followers.size(); ++i) {
        const std::shared_ptr<manifest::Worker> follower = worker.followers[i];
        const Span place = follower->component.pod == nullptr
                               ? follower->component.node->span
                               : follower->component.pod->span;
        std::swap(worker, *follower);
        Sink about;
        judge(about);
        std::swap(worker, *follower);
        for (Diagnostic& finding : about.Take()) {
          if (manifest::Holds(place, finding.primary)) {
            findings.push_back(std::move(finding));
          }
        }
      }
    }
  }
}

}  // namespace

void Run(manifest::Facts& facts, const Selection& selection, Sink& sink,
         std::vector<Unjudged>* unjudged) {
  Sink found;
  const RuleTable& table = selection.book->table();
  table.Check(selection.rules, facts, /*of_fabric=*/false, found, unjudged);
  std::vector<Diagnostic> findings = found.Take();
  JudgeFollowers(
      facts,
      [&](Sink& about) {
        table.Check(selection.rules, facts, /*of_fabric=*/false, about,
                    nullptr);
      },
      findings);
  if (!findings.empty()) {
    DropRepeated(selection.rules, findings);
    YieldToErrors(selection.rules, findings);
  }
  // What is only supposed silences nothing.
  JudgeCandidates(
      facts,
      [&](const manifest::Facts& supposed, Sink& about) {
        table.Check(selection.rules, supposed, /*of_fabric=*/true, about,
                    unjudged);
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
