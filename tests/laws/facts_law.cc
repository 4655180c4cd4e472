// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// How faithful the stored facts are: what is written anew from the facts of a
// published manifest has the findings of the manifest itself, by code and
// component.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/corpus/manifest_facts.h"
#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

namespace dgdc::testing {
namespace {

// The text from its own facts.
std::string Rewritten(const Subject& subject) {
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(subject.name, subject.text), sink);
  return yaml::Emit(ManifestOfFacts(FactsOfManifest(documents)));
}

void AddMissing(const Linted& linted, const Findings& has,
                const Findings& lacks, std::string_view where,
                std::vector<Breach>& breaches) {
  Findings missing;
  std::set_difference(has.begin(), has.end(), lacks.begin(), lacks.end(),
                      std::inserter(missing, missing.end()));
  for (const auto& finding : missing) {
    breaches.push_back(
        {.what = finding.first,
         .detail = fmt::format("{}: {}", where, Describe(linted, finding))});
  }
}

std::vector<Breach> JudgeFacts(const Subject& subject, const LawOptions&) {
  const auto published = LintText(subject.name, subject.text);
  if (published == nullptr) {
    return {};
  }
  const auto rewritten = LintText(subject.name, Rewritten(subject));
  if (rewritten == nullptr) {
    return {{.what = "unreadable", .detail = "the manifest from the facts"}};
  }
  const Findings theirs = FindingsOf(*published);
  const Findings ours = FindingsOf(*rewritten);
  std::vector<Breach> breaches;
  AddMissing(*published, theirs, ours, "only as published", breaches);
  AddMissing(*rewritten, ours, theirs, "only from the facts", breaches);
  return breaches;
}

}  // namespace

Law FactsLaw() {
  return {.name = "facts",
          .says =
              "a manifest that is written from the stored facts of a "
              "published one has its findings",
          .sets = {"corpus"},
          .judge = &JudgeFacts};
}

}  // namespace dgdc::testing
