// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

// What the API server of Kubernetes fills in where a pod says nothing, as data
// (schemas/pod-defaults.schema.json).
namespace dgdc {

// A field and its value, which one of several ways gives.
struct PodDefaultField {
  std::string name = {};
  std::optional<yaml::Node> value = {};  // none: one of the other ways
  std::string from = {};                 // the field beside it
  std::string fill_from = {};            // the map beside it, entry by entry
  // By the tag of the image: this one and none, and all others.
  std::string image_tag = {};
  std::string untagged = {};
  std::string other = {};
  bool where_host_network = false;
  std::string where_alone_beside = {};  // the only field that may be there
};

// A key, and whether each item of its list is meant.
struct PodStep {
  std::string key = {};
  bool each = false;
};

struct PodPart {
  std::string name = {};
  // From the pod, or from an earlier part whose name is the first key.
  std::vector<std::vector<PodStep>> at = {};
  std::vector<PodDefaultField> fields = {};
};

struct PodDefaults {
  std::vector<std::string> sources = {};
  std::vector<PodPart> parts = {};     // in their order
  std::vector<std::string> gaps = {};  // what is not shown
};

namespace catalog {

PodDefaults DecodePodDefaults(const yaml::Node& root);

}  // namespace catalog
}  // namespace dgdc
