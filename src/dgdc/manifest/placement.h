// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The only value that a node of the worker may have under `label`: of the
// node selector, or of a required node affinity that leaves one; nothing when
// there is none or several.
Text NodeLabel(const Worker& worker, std::string_view label);

// Whether the text names this GPU: "NVIDIA-H100-80GB-HBM3" and
// "nvidia-h100-80gb" name H100, "NVIDIA-GB200" does not name B200.
bool NamesGpu(std::string_view label, std::string_view gpu);

// What one label of a node must be.
struct NodeRequirement {
  std::string label = {};
  std::string op = {};  // "In", "NotIn", ...: an operator of matchExpressions
  std::vector<Text> values = {};
  Span span = {};
};

// What the nodes of the worker must be: all that the node selector says, with
// one list for each term of a required node affinity, any of which may hold.
std::vector<std::vector<NodeRequirement>> NodeTerms(const Worker& worker);

// Whether the nodes of `hardware` have that value under that label; nothing
// when it is not known.
std::optional<bool> HasNodeLabel(const Catalog& catalog,
                                 const HardwareProfile& hardware,
                                 std::string_view label,
                                 std::string_view value);

// A label of the worker's nodes.
struct NodesLabel {
  std::string label = {};
  Text value = {};
};

// What says on which nodes the worker runs, where no hardware profile is meant
// by it: an instance type or a GPU that nobody described. Nothing when the
// hardware is known, or nothing says it.
std::optional<NodesLabel> UnknownNodes(const Catalog& catalog,
                                       const Worker& worker);

// Sets the hardware that the node labels name, and the CPU architecture.
void FindHardware(const Catalog& catalog, Worker& worker);

}  // namespace dgdc::manifest
