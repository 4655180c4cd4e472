// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/laws/all_laws.h"
#include "tests/laws/forget.h"
#include "tests/laws/linted.h"
#include "tests/laws/more.h"

// A rule is judged or it is said what would settle it: what is told settles
// what asked for it, and never makes a rule unsure that was judged without;
// what is not told any more leaves no silence.
namespace dgdc::testing {
namespace {

using Checks = std::set<std::pair<std::string, std::string>>;

Checks ChecksOf(const Linted& linted) {
  Checks checks;
  for (const lint::Unjudged& check : linted.unjudged) {
    checks.emplace(check.code, check.component);
  }
  return checks;
}

// What the kind of telling settles; nothing for one that tells only a part.
model::Need SettledNeed(const More& more) {
  return more.kind == "fabric"   ? model::Need::kFabric
         : more.kind == "dynamo" ? model::Need::kRelease
                                 : model::Need::kNothing;
}

// A fabric of which some deployment gives no sign adds to the text, rather than
// telling what it means.
bool Adds(const Linted& linted, const More& more) {
  const auto shows = [&more](const manifest::Graph& graph) {
    return std::any_of(graph.fabrics.begin(), graph.fabrics.end(),
                       [&more](const FabricProfile* fabric) {
                         return fabric->head.name == more.value;
                       });
  };
  return more.kind == "fabric" &&
         !std::all_of(linted.facts.graphs.begin(), linted.facts.graphs.end(),
                      shows);
}

// Whether a finding is about what the other text does not have.
bool IsAbout(const Diagnostic& finding, const std::vector<Span>& gone) {
  return std::any_of(gone.begin(), gone.end(), [&finding](const Span& span) {
    return finding.primary.begin < span.end && span.begin < finding.primary.end;
  });
}

// What was found stays, or it is said that it cannot be judged any more.
void AddSilenced(const Linted& before, const Subject& subject,
                 std::vector<Breach>& breaches) {
  for (const Forgotten& forgotten : Forget(before, subject)) {
    const auto after = LintText(subject.name, forgotten.text, forgotten.told);
    if (after == nullptr) {
      continue;
    }
    std::set<std::string> said;
    for (const Diagnostic& finding : after->findings) {
      said.insert(finding.code);
    }
    for (const lint::Unjudged& check : after->unjudged) {
      said.insert(check.code);
    }
    std::set<std::string> silenced;
    for (const Diagnostic& finding : before.findings) {
      if (!said.contains(finding.code) && !IsAbout(finding, forgotten.gone) &&
          silenced.insert(finding.code).second) {
        breaches.push_back(
            {.what = forgotten.kind + " forgotten silences " + finding.code,
             .detail = finding.message});
      }
    }
  }
}

std::vector<Breach> SaysWhatItNeeds(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const auto before = LintText(subject.name, subject.text, subject.told);
  if (before == nullptr) {
    return breaches;
  }
  if (subject.set == "goldens" && subject.name.starts_with("lint/")) {
    AddSilenced(*before, subject, breaches);
  }
  const Checks open = ChecksOf(*before);
  for (const More& more : WhatFits(*before, subject)) {
    if (Adds(*before, more)) {
      continue;
    }
    const auto after = LintText(subject.name, subject.text, more.told);
    if (after == nullptr) {
      continue;  // the law knowledge says so
    }
    const model::Need settled = SettledNeed(more);
    for (const lint::Unjudged& check : after->unjudged) {
      if (!open.contains({check.code, check.component})) {
        breaches.push_back({.what = more.kind + " opens " + check.code,
                            .detail = check.component + ": " + check.fact});
      } else if (settled != model::Need::kNothing && check.need == settled) {
        breaches.push_back({.what = more.kind + " leaves " + check.code,
                            .detail = check.component + ": " + check.fact +
                                      ", told " + more.value});
      }
    }
  }
  return breaches;
}

}  // namespace

Law SilenceLaw() {
  return {.name = "silence",
          .says =
              "a rule is judged, or it is said what would settle it: "
              "telling that settles it and opens nothing",
          .sets = {"goldens", "examples", "facts", "corpus"},
          .judge = &SaysWhatItNeeds};
}

}  // namespace dgdc::testing
