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

// What is an error while little is known stays one when more is told: it may
// become another error of the same component, never success; so does a warning
// when the fabric is told. Only what fits
// the text is told: no fabric that its resources rule out, no release other
// than that of its images.
namespace dgdc::testing {
namespace {

// What is told, and the name by which the list of exceptions calls it.
struct More {
  std::string kind = {};
  std::string value = {};
  Told told = {};
  // What must stay. A release or a fact of the cluster may well settle what a
  // warning is unsure of; a fabric says only more about what the text asks for.
  Severity at_least = Severity::kError;
};

void AddFabrics(const Linted& linted, const Told& base,
                std::vector<More>& more) {
  const auto add = [&](const std::string& name) {
    More& each = more.emplace_back(More{.kind = "fabric",
                                        .value = name,
                                        .told = base,
                                        .at_least = Severity::kWarning});
    each.told.fabric = name;
  };
  std::set<std::string> fits;
  bool any = false;
  for (const manifest::Graph& graph : linted.facts.graphs) {
    any = any || !graph.fabrics.empty();
    for (const FabricProfile* fabric : graph.fabrics) {
      fits.insert(fabric->head.name);
    }
  }
  for (const std::string& name : Catalog::Embedded().fabrics.Names()) {
    if (!any || fits.contains(name)) {
      add(name);
    }
  }
}

// The release of the images where they tell it, else an old, a middle and the
// newest one.
void AddReleases(const Linted& linted, const Told& base,
                 std::vector<More>& more) {
  std::set<std::string> releases;
  for (const manifest::Graph& graph : linted.facts.graphs) {
    if (!graph.release.empty()) {
      releases.insert(graph.release);
    }
  }
  if (releases.empty()) {
    const std::vector<std::string> all = Catalog::Embedded().releases.Names();
    releases = {all.front(), all.at(all.size() / 2), all.back()};
  }
  if (releases.size() == 1 || linted.facts.graphs.size() == 1) {
    for (const std::string& release : releases) {
      if (Catalog::Embedded().releases.Find(release) == nullptr) {
        continue;  // newer than what is known, which lint says
      }
      More& each = more.emplace_back(
          More{.kind = "dynamo", .value = release, .told = base});
      each.told.dynamo = release;
    }
  }
}

// Clusters as sites describe them: one that has all, and one that has little.
constexpr std::pair<const char*, const char*> kClusters[] = {
    {"new cluster", R"(apiVersion: dgdc.dev/v1alpha1
kind: ClusterFacts
kernel: "6.14"
kubernetes: "1.34"
dynamo: "1.4.0"
memlock: unlimited
gpudirect: true
)"},
    {"old cluster", R"(apiVersion: dgdc.dev/v1alpha1
kind: ClusterFacts
kernel: "5.15"
kubernetes: "1.30"
memlock: limited
gpudirect: false
)"},
};

std::vector<More> WhatFits(const Linted& linted, const Subject& subject) {
  std::vector<More> more;
  if (subject.told.fabric.empty()) {
    AddFabrics(linted, subject.told, more);
  }
  if (subject.told.dynamo.empty()) {
    AddReleases(linted, subject.told, more);
  }
  if (subject.told.facts.empty()) {
    for (const auto& [name, text] : kClusters) {
      More& each = more.emplace_back(
          More{.kind = "facts", .value = name, .told = subject.told});
      each.told.facts = text;
    }
  }
  return more;
}

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
