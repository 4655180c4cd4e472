// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"
#include "tests/laws/more.h"

// What is an error while little is known stays one when more is told: it may
// become another error of the same component, never success; so does a warning
// when the fabric is told. Only what fits
// the text is told: no fabric that its resources rule out, no release other
// than that of its images.
namespace dgdc::testing {
namespace {

size_t CountOf(const Linted& linted, std::string_view code, Severity at_least) {
  return static_cast<size_t>(std::count_if(
      linted.findings.begin(), linted.findings.end(),
      [&](const Diagnostic& finding) {
        return finding.code == code && finding.severity >= at_least;
      }));
}

// A finding may move to another place, and another one of the same component
// and severity may take its place.
void Compare(const Linted& before, const More& more, const Linted& after,
             Severity at_least, std::vector<Breach>& breaches) {
  const Findings old = FindingsOf(before, at_least);
  const Findings errors = FindingsOf(after, at_least);
  std::set<std::string> blamed;
  for (const auto& finding : errors) {
    if (!old.contains(finding)) {
      blamed.insert(finding.second);
    }
  }
  for (const auto& finding : old) {
    const auto& [code, component] = finding;
    if (!errors.contains(finding) && !blamed.contains(component) &&
        CountOf(after, code, at_least) < CountOf(before, code, at_least)) {
      breaches.push_back({.what = fmt::format("{} {}", more.kind, code),
                          .detail = fmt::format("gone with {}: {}", more.value,
                                                Describe(before, finding))});
    }
  }
}

std::vector<Breach> NeverHelps(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const auto before = LintText(subject.name, subject.text, subject.told);
  if (before == nullptr || FindingsOf(*before, Severity::kWarning).empty()) {
    return breaches;
  }
  for (const More& more : WhatFits(*before, subject)) {
    const auto after = LintText(subject.name, subject.text, more.told);
    if (after == nullptr) {
      breaches.push_back({.what = "cannot be told", .detail = more.value});
      continue;
    }
    Compare(*before, more, *after, Severity::kError, breaches);
    if (more.at_least != Severity::kError) {
      Compare(*before, more, *after, more.at_least, breaches);
    }
  }
  return breaches;
}

}  // namespace

Law KnowledgeLaw() {
  return {.name = "knowledge",
          .says =
              "telling more (fabric, release, facts of the cluster) never "
              "removes an error",
          .sets = {"goldens", "examples", "facts", "corpus"},
          .both_versions = true,
          .judge = &NeverHelps};
}

}  // namespace dgdc::testing
