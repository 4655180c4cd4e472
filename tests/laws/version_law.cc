// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// Both API versions mean the same, so a rule finds the same in both. A finding
// that goes where the other version cannot say what is wrong is listed.
namespace dgdc::testing {
namespace {

void Compare(const Linted& before, const Linted& after, std::string_view to,
             std::vector<Breach>& breaches) {
  const Findings old = FindingsOf(before);
  const Findings found = FindingsOf(after);
  for (const auto& finding : old) {
    if (!found.contains(finding)) {
      breaches.push_back(
          {.what = finding.first + " goes",
           .detail = fmt::format("{} has no {}, {}", to, finding.first,
                                 Describe(before, finding))});
    }
  }
  for (const auto& finding : found) {
    if (!old.contains(finding)) {
      breaches.push_back(
          {.what = finding.first + " comes",
           .detail = fmt::format("{} has {}, {}", to, finding.first,
                                 Describe(after, finding))});
    }
  }
}

std::vector<Breach> FindsTheSame(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const auto before = LintText(subject.name, subject.text, subject.told);
  if (before == nullptr) {
    return breaches;
  }
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  for (const char* to : {"v1alpha1", "v1beta1"}) {
    const ConvertResult converted =
        Convert(sources, file, catalog, {.api_version = to});
    if (!converted.ok || converted.text == subject.text) {
      continue;
    }
    const auto after = LintText(subject.name, converted.text, subject.told);
    if (after == nullptr) {
      breaches.push_back({.what = "no YAML", .detail = to});
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
