// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/hardware_facts.h"

#include <string>
#include <utility>

#include <fmt/core.h>

namespace dgdc {

using yaml::Node;
using yaml::Scope;

namespace {

// Null for "": the fact is not known.
void SetHardwareText(std::string_view name, std::string_view text, Span span,
                     Scope& scope) {
  scope.Set(name, text.empty() ? Node() : Node::String(text, span));
}

}  // namespace

void SetArchitectureFacts(std::string_view arch, Span span, Scope& scope) {
  SetHardwareText("hardware.arch", arch, span, scope);
  SetHardwareText("hardware.triplet",
                  arch.empty()      ? ""
                  : arch == "arm64" ? "aarch64-linux-gnu"
                                    : "x86_64-linux-gnu",
                  span, scope);
}

void SetHardwareFacts(const HardwareProfile& hardware, Span span,
                      Scope& scope) {
  SetHardwareText("hardware", hardware.head.name, span, scope);
  SetHardwareText("hardware.gpu", hardware.gpu, span, scope);
  SetHardwareText("hardware.architecture", hardware.architecture, span, scope);
  SetArchitectureFacts(hardware.arch, span, scope);
  scope.Set("hardware.nvlinkAcrossNodes",
            Node::Bool(hardware.nvlink_domain_gpus > hardware.node_gpus, span));
  SetHardwareText("hardware.provider", hardware.provider, span, scope);
  scope.Set("hardware.nodeGpus", Node::Int(hardware.node_gpus, span));
  scope.Set("hardware.pod", hardware.pod);
}

std::optional<int64_t> InterfacesOf(const HardwareProfile& hardware,
                                    int64_t gpus) {
  if (!hardware.interfaces || hardware.node_gpus <= 0 || gpus <= 0) {
    return std::nullopt;
  }
  return (gpus * *hardware.interfaces + hardware.node_gpus - 1) /
         hardware.node_gpus;
}

void SetInterfaceFacts(const FabricProfile& fabric,
                       const HardwareProfile& hardware,
                       std::optional<int64_t> interfaces, Span span,
                       Scope& scope) {
  scope.Set("role.interfacesPerNode", Node());
  scope.Set("role.networks", Node());
  // Interfaces of another kind of network say nothing about this fabric.
  if (!interfaces || fabric.network != hardware.network) {
    return;
  }
  scope.Set("role.interfacesPerNode", Node::Int(*interfaces, span));
  Node networks = Node::Seq(span);
  for (const Node& name : hardware.networks.items) {
    if (std::cmp_less(networks.items.size(), *interfaces)) {
      networks.Push(name);
    }
  }
  if (!networks.items.empty()) {
    scope.Set("role.networks", std::move(networks));
  }
}

Node GpuIndexes(int64_t gpus, Span span) {
  Node indexes = Node::Seq(span);
  for (int64_t i = 0; i < gpus; ++i) {
    indexes.Push(Node::String(fmt::format("{}={}", i, i + 1), span));
  }
  return indexes;
}

}  // namespace dgdc
