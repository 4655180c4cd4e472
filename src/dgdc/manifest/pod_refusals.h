// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/catalog/pod_profile.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// What is wrong with an amount of a resource.
enum class AmountFault : uint8_t {
  kNone,
  kNegative,
  kNotWhole,  // of a device
  kAboveLimit,
  kNotTheLimit,   // a device or huge pages, which cannot be shared
  kWithoutLimit,  // the same
  kAlone,         // huge pages without memory and cpu
};

// One thing that the API server refuses in a pod. The words are made by whoever
// tells it.
struct PodRefusal {
  const PodCheck* check = nullptr;
  const PodPart* part = nullptr;
  std::string component = {};
  std::string path = {};   // of the part
  std::string field = {};  // of the part, or the key; "" for the part itself
  std::string value = {};  // as written
  Span span = {};          // unknown where nothing of it is written
  std::vector<std::string> found = {};  // members, or fields that are refused
  AmountFault amount = AmountFault::kNone;
};

// What it refuses in the pods of a deployment.
struct PodVerdict {
  std::vector<PodRefusal> refusals = {};
  // Whether a part of a manifest leaves some pods open: what they lack may
  // stand in the rest.
  bool open = false;
};

// In the order of the profile. Values that a placeholder stands for are taken
// as right. Nothing in the pod is changed.
std::vector<PodRefusal> RefusalsOf(const PodProfile& profile, yaml::Node& pod);

}  // namespace dgdc::manifest
