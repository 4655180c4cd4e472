// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/hardware.h"

#include <fmt/core.h>

#include "dgdc/manifest/placement.h"

namespace dgdc::apply {
namespace {

using manifest::Text;
using manifest::Worker;

// The label of the worker's node selector that no node of `hardware` has; ""
// when there is none.
Text ContradictingLabel(const Worker& worker, const HardwareProfile& hardware) {
  Text product = manifest::GpuProduct(worker);
  if (!product->empty() && !manifest::NamesGpu(*product, hardware.gpu)) {
    return product;
  }
  if (!worker.node_architecture->empty() && !hardware.arch.empty() &&
      *worker.node_architecture != hardware.arch) {
    return worker.node_architecture;
  }
  for (const yaml::Entry& entry :
       manifest::At(hardware.pod, {"nodeSelector"}).entries) {
    const Text label = manifest::NodeLabel(worker, entry.key);
    if (!label->empty() && *label != entry.value.scalar) {
      return label;
    }
  }
  // An instance type of which the option names another GPU.
  if (worker.hardware != nullptr && !worker.hardware->provider.empty() &&
      worker.hardware->gpu != hardware.gpu) {
    return {worker.hardware->head.name, worker.hardware_span};
  }
  return {};
}

}  // namespace

const HardwareProfile* HardwareOf(const Worker& worker, const Options& options,
                                  Sink& sink) {
  if (options.hardware == nullptr) {
    return worker.hardware;
  }
  const HardwareProfile& chosen = *options.hardware;
  const Text label = ContradictingLabel(worker, chosen);
  if (!label->empty()) {
    Diagnostic& finding =
        sink.Report("DG1035", label.span,
                    fmt::format("{} runs on nodes with {}, and {} is {}",
                                *worker.component.name, *label,
                                options.field.empty()
                                    ? std::string("--hardware")
                                    : fmt::format("{}.hardware", options.field),
                                chosen.head.name));
    if (options.hardware_span.known()) {
      finding.labels.push_back(
          {options.hardware_span, "the hardware chosen here"});
    }
    finding.help.emplace_back(
        "give the hardware that the node selector asks for, or change the "
        "node selector first");
    return nullptr;
  }
  const bool only_gpu = chosen.provider.empty();
  const bool told_more = worker.hardware != nullptr &&
                         !worker.hardware->provider.empty() &&
                         worker.hardware->gpu == chosen.gpu;
  return only_gpu && told_more ? worker.hardware : &chosen;
}

}  // namespace dgdc::apply
