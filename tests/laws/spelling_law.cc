// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"
#include "tests/laws/respell.h"
#include "tests/support/text_file.h"

// What a command means decides, not how it is written: every spelling that the
// engine's parser takes, and values that come by reference, have the same
// findings.
namespace dgdc::testing {
namespace {

const EngineSpellings& Engines(const LawOptions& options) {
  static const EngineSpellings kEngines = [&options] {
    const auto path = options.root / "tests/laws/spellings.yaml";
    return ReadSpellings(path, ReadText(path));
  }();
  return kEngines;
}

// A value may have moved into another document, and the finding with it: only
// components that the original blames are held against each other by name.
Findings Placed(const Linted& linted) {
  Findings findings;
  for (const auto& [code, component] : FindingsOf(linted)) {
    findings.emplace(code,
                     component.starts_with("ConfigMap/law-") ? "" : component);
  }
  return findings;
}

bool Holds(const Findings& findings,
           const std::pair<std::string, std::string>& finding) {
  return findings.contains(finding) || findings.contains({finding.first, ""});
}

std::vector<Breach> MeansTheSame(const Subject& subject,
                                 const LawOptions& options) {
  std::vector<Breach> breaches;
  const auto original = LintText(subject.name, subject.text, subject.told);
  if (original == nullptr) {
    return breaches;
  }
  const Findings before = FindingsOf(*original);
  for (const Respelling& respelling : Respell(*original, Engines(options))) {
    const auto other = LintText(subject.name, respelling.text, subject.told);
    const auto add = [&](const std::string& code, const char* what,
                         const std::string& detail) {
      breaches.push_back({.what = fmt::format("{} {}", respelling.kind, code),
                          .detail = fmt::format("{} {}", what, detail)});
    };
    if (other == nullptr) {
      add("no YAML", "cannot be read:", respelling.kind);
      continue;
    }
    const Findings after = Placed(*other);
    for (const auto& finding : before) {
      if (!Holds(after, finding)) {
        add(finding.first, "goes:", Describe(*original, finding));
      }
    }
    for (const auto& finding : FindingsOf(*other)) {
      if (!Holds(before, finding) &&
          !finding.second.starts_with("ConfigMap/law-")) {
        add(finding.first, "comes:", Describe(*other, finding));
      }
    }
  }
  return breaches;
}

}  // namespace

Law SpellingLaw() {
  return {.name = "spelling",
          .says =
              "all spellings of a command, and values by reference, have "
              "the same findings",
          .sets = {"goldens", "examples", "facts", "corpus"},
          .both_versions = true,
          .judge = &MeansTheSame};
}

}  // namespace dgdc::testing
