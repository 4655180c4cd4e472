// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/more.h"

#include <set>
#include <utility>

namespace dgdc::testing {
namespace {

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

}  // namespace

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

}  // namespace dgdc::testing
