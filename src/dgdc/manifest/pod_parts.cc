// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/pod_parts.h"

#include <span>
#include <utility>

#include <fmt/core.h>

namespace dgdc::manifest {
namespace {

using yaml::Node;

// Adds the maps at the end of the path below `at`.
void WalkPart(const PodPlaceOfPart& at, std::span<const PodStep> path,
              std::vector<PodPlaceOfPart>& found) {
  const Span span = at.node->span.known() ? at.node->span : at.span;
  if (path.empty()) {
    if (at.node->IsMap()) {
      found.push_back({at.node, at.path, span});
    }
    return;
  }
  const PodStep& step = path.front();
  Node* child = at.node->Find(step.key);
  if (child == nullptr) {
    return;
  }
  const std::string below =
      at.path.empty() ? step.key : at.path + "." + step.key;
  if (!step.each) {
    WalkPart({child, below, span}, path.subspan(1), found);
    return;
  }
  const Span list = child->span.known() ? child->span : span;
  for (size_t i = 0; i < child->items.size(); ++i) {
    WalkPart({&child->items[i], fmt::format("{}[{}]", below, i), list},
             path.subspan(1), found);
  }
}

}  // namespace

std::vector<PodPlaceOfPart> FindParts(const PodProfile& profile,
                                      const PodPart& part, Node& pod) {
  std::vector<PodPlaceOfPart> found;
  for (const std::vector<PodStep>& path : part.at) {
    const PodPart* base =
        path.size() == 1 && !path.front().each && path[0].key == part.name
            ? nullptr
            : profile.Find(path.front().key);
    if (base == nullptr || path.size() == 1) {
      WalkPart({&pod, "", pod.span}, path, found);
      continue;
    }
    for (const PodPlaceOfPart& place : FindParts(profile, *base, pod)) {
      WalkPart(place, std::span(path).subspan(1), found);
    }
  }
  return found;
}

}  // namespace dgdc::manifest
