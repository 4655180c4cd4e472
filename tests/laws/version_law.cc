// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/manifest/places.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// Both API versions mean the same, so a rule finds the same in both, unless its
// entry has `api`: it is about what only one of them can get wrong.
namespace dgdc::testing {
namespace {

// Whether a rule says so of deployments of this version only.
bool IsOf(const std::string& code, std::string_view version) {
  static const lint::Rulebook kBook(Catalog::Embedded());
  const RuleSpec* rule = kBook.Find(code);
  return rule != nullptr && rule->api == version;
}

void Compare(const Linted& before, const Linted& after, std::string_view to,
             std::vector<Breach>& breaches) {
  const std::string_view from = to == "v1beta1" ? "v1alpha1" : "v1beta1";
  const Findings old = FindingsOf(before);
  const Findings found = FindingsOf(after);
  for (const auto& finding : old) {
    if (!found.contains(finding) && !IsOf(finding.first, from)) {
      breaches.push_back(
          {.what = finding.first + " goes",
           .detail = fmt::format("{} has no {}, {}", to, finding.first,
                                 Describe(before, finding))});
    }
  }
  for (const auto& finding : found) {
    if (!old.contains(finding) && !IsOf(finding.first, to)) {
      breaches.push_back(
          {.what = finding.first + " comes",
           .detail = fmt::format("{} has {}, {}", to, finding.first,
                                 Describe(after, finding))});
    }
  }
}

// A rule with `api` says nothing of the other version.
void ExpectOwnVersion(const Linted& linted, const manifest::Graph& graph,
                      std::vector<Breach>& breaches) {
  if (graph.document == nullptr) {
    return;
  }
  const std::string_view other =
      manifest::ApiName(manifest::OtherApi(graph.api));
  for (const Diagnostic& finding : linted.findings) {
    if (manifest::Holds(graph.document->span, finding.primary) &&
        IsOf(finding.code, other)) {
      breaches.push_back({.what = finding.code + " of other version",
                          .detail = finding.message});
    }
  }
}

std::vector<Breach> FindsTheSame(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const auto before = LintText(subject.name, subject.text, subject.told);
  if (before == nullptr) {
    return breaches;
  }
  for (const manifest::Graph& graph : before->facts.graphs) {
    ExpectOwnVersion(*before, graph, breaches);
  }
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  for (const auto version : {manifest::Api::kAlpha, manifest::Api::kBeta}) {
    const ConvertResult converted =
        Convert(sources, file, catalog, {.to = version, .force = true});
    if (!converted.ok || converted.text == subject.text) {
      continue;
    }
    const std::string_view to = manifest::ApiName(version);
    const auto after = LintText(subject.name, converted.text, subject.told);
    if (after == nullptr) {
      breaches.push_back({.what = "no YAML", .detail = std::string(to)});
      continue;
    }
    Compare(*before, *after, to, breaches);
  }
  return breaches;
}

}  // namespace

Law VersionLaw() {
  return {.name = "version",
          .says = "convert keeps every finding, by code and component",
          .sets = {"goldens", "examples", "facts", "corpus"},
          .judge = &FindsTheSame};
}

}  // namespace dgdc::testing
