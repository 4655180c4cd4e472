// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/placement.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace dgdc::manifest {
namespace {

using yaml::Node;

// The product label of the GPU feature discovery.
constexpr std::string_view kGpuProduct = "nvidia.com/gpu.product";
constexpr std::string_view kArchitecture = "kubernetes.io/arch";

// Whether the worker may only run on nodes with all labels of the profile's
// own selector.
bool Selects(const Worker& worker, const HardwareProfile& hardware,
             Span& span) {
  const Node& selector = At(hardware.pod, {"nodeSelector"});
  if (selector.entries.empty()) {
    return false;
  }
  return std::all_of(selector.entries.begin(), selector.entries.end(),
                     [&](const yaml::Entry& entry) {
                       const Text label = NodeLabel(worker, entry.key);
                       span = label.span;
                       return *label == entry.value.scalar;
                     });
}

}  // namespace

bool NamesGpu(std::string_view label, std::string_view gpu) {
  const size_t at = label.find(gpu);
  if (gpu.empty() || at == std::string_view::npos) {
    return false;
  }
  const auto separates = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) == 0;
  };
  return (at == 0 || separates(label[at - 1])) &&
         (at + gpu.size() == label.size() || separates(label[at + gpu.size()]));
}

Text GpuProduct(const Worker& worker) { return NodeLabel(worker, kGpuProduct); }

Text NodeLabel(const Worker& worker, std::string_view label) {
  const Node& selector = At(worker.component.pod_spec, {"nodeSelector", label});
  if (selector.IsScalar() && !selector.IsNull()) {
    return {selector.scalar, selector.span};
  }
  const Node& terms = At(
      worker.component.pod_spec,
      {"affinity", "nodeAffinity",
       "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"});
  if (terms.items.size() != 1) {
    return {};
  }
  for (const Node& expression :
       At(terms.items.front(), {"matchExpressions"}).items) {
    const Node& values = At(expression, {"values"});
    if (At(expression, {"key"}).scalar == label &&
        At(expression, {"operator"}).scalar == "In" &&
        values.items.size() == 1) {
      return {values.items.front().scalar, values.items.front().span};
    }
  }
  return {};
}

std::optional<NodesLabel> UnknownNodes(const Catalog& catalog,
                                       const Worker& worker) {
  if (worker.hardware != nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> labels = {std::string(kGpuProduct)};
  for (const HardwareProfile& hardware : catalog.hardware.all()) {
    for (const yaml::Entry& entry :
         At(hardware.pod, {"nodeSelector"}).entries) {
      if (entry.key != kArchitecture) {
        labels.push_back(entry.key);
      }
    }
  }
  for (std::string& label : labels) {
    Text value = NodeLabel(worker, label);
    if (!value->empty() && !HasPlaceholder(*value)) {
      return NodesLabel{std::move(label), std::move(value)};
    }
  }
  return std::nullopt;
}

void FindHardware(const Catalog& catalog, Worker& worker) {
  worker.node_architecture = NodeLabel(worker, kArchitecture);
  const Text product = GpuProduct(worker);
  for (const HardwareProfile& hardware : catalog.hardware.all()) {
    Span span;
    if (Selects(worker, hardware, span)) {
      worker.hardware = &hardware;
      worker.hardware_span = span;
      return;
    }
    if (hardware.provider.empty() && NamesGpu(*product, hardware.gpu)) {
      worker.hardware = &hardware;
      worker.hardware_span = product.span;
    }
  }
}

}  // namespace dgdc::manifest
