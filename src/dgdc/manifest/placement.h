// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The only value that a node of the worker may have under `label`: of the
// node selector, or of a required node affinity that leaves one; nothing when
// there is none or several.
Text NodeLabel(const Worker& worker, std::string_view label);

// The value of the GPU product's label, under the same terms.
Text GpuProduct(const Worker& worker);

// Whether the GPU product's label names this GPU: "NVIDIA-H100-80GB-HBM3" names
// H100, "NVIDIA-GB200" does not name B200.
bool NamesGpu(std::string_view label, std::string_view gpu);

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
