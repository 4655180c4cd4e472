// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/lint/query/pod_set.h"
#include "dgdc/yaml/node.h"

// How plan and inspect show the nodes that pods need.
namespace dgdc::cli {

struct NodeLine {
  std::string key = {};
  std::string value = {};
};

// The number first, then what is on the nodes and why they are not fewer.
std::vector<NodeLine> NodeLines(const lint::NodeCount& count);

// The same for scripts.
yaml::Node NodesJson(const lint::NodeCount& count);

// The pods that were counted: as many nodes when each has one of its own.
int64_t PodsOf(const lint::NodeCount& count);

}  // namespace dgdc::cli
