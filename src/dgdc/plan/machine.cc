// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/machine.h"

#include <algorithm>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/catalog/names.h"

namespace dgdc::plan {
namespace {

// A profile with the same GPU, by whatever name people call that; null when
// there is none.
const HardwareProfile* WithSameGpu(const std::string& gpu,
                                   const Catalog& catalog) {
  if (const HardwareProfile* named = FindAnyCase(catalog.hardware, gpu)) {
    return named;
  }
  const auto& all = catalog.hardware.all();
  const auto found = std::find_if(
      all.begin(), all.end(),
      [&](const HardwareProfile& one) { return Lower(one.gpu) == Lower(gpu); });
  return found == all.end() ? nullptr : &*found;
}

Network NetworkOf(const MachineIntent& machine) {
  if (!machine.nics) {
    return Network::kUnknown;
  }
  return *machine.nics == 0 ? Network::kNone : NetworkNamed(machine.nic_kind);
}

}  // namespace

std::shared_ptr<const HardwareProfile> ProfileOfMachine(
    const MachineIntent& machine, Span place, const Catalog& catalog) {
  const HardwareProfile* same = WithSameGpu(*machine.gpu, catalog);
  HardwareProfile profile{
      .head = {.name = fmt::format("{} x {}", *machine.gpus, *machine.gpu),
               .span = place},
      .gpu = same == nullptr ? *machine.gpu : same->gpu,
      .gpu_memory_gib = machine.memory_gib.value_or(
          same == nullptr ? 0 : same->gpu_memory_gib),
      .architecture = same == nullptr ? "" : same->architecture,
      .node_gpus = *machine.gpus,
      .arch = machine.arch,
      .network = NetworkOf(machine),
      .gbit_per_interface = machine.gbit_per_nic,
      .nvlink_domain_gpus = machine.nvlink_domain_gpus,
      .provider = machine.provider};
  if (machine.nics && *machine.nics > 0) {
    profile.interfaces = machine.nics;
  }
  if (!machine.node_selector.IsNull()) {
    profile.pod = yaml::Node::Map(machine.node_selector.span);
    profile.pod.Set("nodeSelector", machine.node_selector);
  }
  return std::make_shared<const HardwareProfile>(std::move(profile));
}

}  // namespace dgdc::plan
