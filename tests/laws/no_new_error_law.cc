// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// What dgdc writes is no worse than what it was given: a file that convert or
// --fix wrote has no error that it did not have, and what compile wrote has
// none at all, also in the eyes of somebody who knows nothing of the intent.
namespace dgdc::testing {
namespace {

void Compare(const Findings& before, std::string_view tool,
             const std::string& text, const Subject& subject,
             std::vector<Breach>& breaches) {
  const auto after = LintText(subject.name, text, subject.told);
  if (after == nullptr) {
    breaches.push_back({.what = fmt::format("{} no YAML", tool),
                        .detail = "cannot be read again"});
    return;
  }
  for (const auto& finding : FindingsOf(*after, Severity::kError)) {
    if (!before.contains(finding)) {
      breaches.push_back({.what = fmt::format("{} {}", tool, finding.first),
                          .detail = Describe(*after, finding)});
    }
  }
}

void JudgeCompile(const Subject& subject, std::vector<Breach>& breaches) {
  const Catalog& catalog = Catalog::Embedded();
  for (const char* api : {"v1alpha1", "v1beta1"}) {
    SourceSet sources(&catalog.sources());
    const uint32_t file = sources.Add(subject.name, subject.text);
    const CompileResult result =
        Compile(sources, file, catalog, {.api_version = api});
    if (result.ok()) {
      Compare({}, "compile", result.yaml, subject, breaches);
    }
  }
}

// Of two components that share a text through an anchor only one may be named
// by a finding, so every one of that code counts as known.
void JudgeChanges(const Subject& subject, std::vector<Breach>& breaches) {
  const auto linted = LintText(subject.name, subject.text, subject.told);
  if (linted == nullptr) {
    return;
  }
  const Findings before = FindingsOf(*linted, Severity::kError);
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  for (const auto to : {manifest::Api::kAlpha, manifest::Api::kBeta}) {
    const ConvertResult converted =
        Convert(sources, file, catalog, {.to = to, .lossy = true});
    if (converted.ok && converted.text != subject.text) {
      Compare(before, "convert", converted.text, subject, breaches);
    }
  }
  const LintOptions options{.assumptions = linted->facts.assumed};
  for (const auto& [up_to, tool] :
       {std::pair{edit::Safety::kSafe, "fix"},
        std::pair{edit::Safety::kUnsafe, "unsafe-fix"}}) {
    const FixResult fixed = Fix(sources, file, catalog, options, up_to);
    if (fixed.text != subject.text) {
      Compare(before, tool, fixed.text, subject, breaches);
    }
  }
}

std::vector<Breach> WritesNoError(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  if (subject.set == "intents") {
    JudgeCompile(subject, breaches);
  } else {
    JudgeChanges(subject, breaches);
  }
  return breaches;
}

}  // namespace

Law NoNewErrorLaw() {
  return {.name = "no-new-error",
          .says =
              "what convert, --fix and compile write has no error that "
              "the input had not",
          .sets = {"goldens", "examples", "facts", "corpus", "intents"},
          .judge = &WritesNoError};
}

}  // namespace dgdc::testing
