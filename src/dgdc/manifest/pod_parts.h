// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/pod_profile.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// A part of a pod where it stands.
struct PodPlaceOfPart {
  yaml::Node* node = nullptr;
  std::string path = {};  // "spec.containers[0].ports[1]"
  Span span = {};  // of it, or of what holds it; unknown when none has one
};

// All maps of the pod that are such a part.
std::vector<PodPlaceOfPart> FindParts(const PodProfile& profile,
                                      const PodPart& part, yaml::Node& pod);

}  // namespace dgdc::manifest
