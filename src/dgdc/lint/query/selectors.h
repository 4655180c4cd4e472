// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// The label selectors with which a pod looks for other pods.
namespace dgdc::lint {

// The label of pods with which the operator names that.
const std::string& OperatorLabel(const manifest::Facts& facts,
                                 LabelSubject subject);

// A label that must have one of the values.
struct LabelTerm {
  manifest::Text key = {};
  std::vector<manifest::Text> values = {};
};

// One selector of affinity, anti-affinity or a spread constraint.
struct PodSelector {
  const yaml::Node* term = nullptr;      // with its topologyKey
  const yaml::Node* selector = nullptr;  // labelSelector
  bool anti = false;
  bool required = false;
  // matchLabels, and matchExpressions with In.
  std::vector<LabelTerm> terms = {};

  // Null when it does not ask for the label.
  [[nodiscard]] const LabelTerm* Find(std::string_view key) const;
};

// All of a worker that look into its own namespace.
std::vector<PodSelector> SelectorsOf(const manifest::Worker& worker);

}  // namespace dgdc::lint
