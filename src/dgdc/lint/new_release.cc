// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/new_release.h"

#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;

void TakeNewer(const Facts& facts, const std::string& version, Span span,
               std::optional<NewRelease>& found) {
  const auto& releases = facts.catalog->releases;
  if (releases.Find(version) != nullptr || !IsReleaseNumber(version) ||
      (found && CompareVersions(version, found->version) <= 0)) {
    return;
  }
  if (const ReleaseProfile* like = NearestRelease(releases, version)) {
    found = {.version = version,
             .like = like->head.name,
             .newest = IsNewerThanKnown(releases, version),
             .span = span};
  }
}

}  // namespace

std::optional<NewRelease> FindNewRelease(const Facts& facts) {
  std::optional<NewRelease> found;
  for (const manifest::Graph& graph : facts.graphs) {
    for (const manifest::Worker& worker : graph.workers) {
      // A number between those of published images is a rule's own finding.
      const auto& releases = facts.catalog->releases;
      if (IsNewerThanKnown(releases, worker.release) ||
          IsLaterPatch(releases, worker.release)) {
        const Span& tag = worker.image.tag.span;
        TakeNewer(facts, worker.release, tag.known() ? tag : worker.place(),
                  found);
      }
    }
    if (graph.release == facts.assumed.release) {
      TakeNewer(facts, graph.release, graph.deployment.name.span, found);
    }
  }
  return found;
}

}  // namespace dgdc::lint
