// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/manifest/facts.h"
#include "dgdc/model/packing.h"

// The pods with GPUs that a manifest asks for, as packing wants them.
namespace dgdc::lint {

struct GpuPods {
  model::PodSet set = {};
  // The component of each group of the set.
  std::vector<const manifest::Worker*> workers = {};
  // Names of components that have GPUs and whose pods cannot be counted.
  std::vector<std::string> unknown = {};
  // What pods ask for and nobody knows how many a node has, sorted.
  std::vector<std::string> uncounted = {};
};

// Those of one deployment. What a node offers is what --facts say, else what is
// known of the hardware that the node selector or --facts name.
GpuPods GpuPodsOf(const manifest::Facts& facts, const manifest::Graph& graph);

// Those of all deployments of the file together.
GpuPods GpuPodsOf(const manifest::Facts& facts);

// The nodes that pods need; it stays valid when the manifest is gone.
struct NodeCount {
  model::PodSet set = {};
  std::vector<std::string> unknown = {};
  std::vector<std::string> uncounted = {};
  model::Causes causes = {};

  // Whether it is known of every group how many GPUs a node has.
  [[nodiscard]] bool sized() const;
  // Whether that many nodes hold all pods, and not only what could be counted.
  [[nodiscard]] bool known() const {
    return unknown.empty() && sized() && causes.all.misfits.empty();
  }
};

NodeCount CountNodes(const GpuPods& pods);

}  // namespace dgdc::lint
