// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dgdc/catalog/profile.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/scope.h"

// Facts that follow from a hardware profile, for an intent and for a manifest
// alike: the only place that computes them.
namespace dgdc {

// Sets "hardware" and all "hardware.*"; `span` is what named the hardware.
void SetHardwareFacts(const HardwareProfile& hardware, Span span,
                      yaml::Scope& scope);

// Sets the facts that follow from the CPU architecture alone: "hardware.arch"
// and "hardware.triplet". Nothing is known when `arch` is empty.
void SetArchitectureFacts(std::string_view arch, Span span, yaml::Scope& scope);

// The interfaces of a node that belong to `gpus` of its GPUs, rounded up;
// nothing when the profile has no count.
std::optional<int64_t> InterfacesOf(const HardwareProfile& hardware,
                                    int64_t gpus);

// Sets "role.interfacesPerNode" and "role.networks", which are unknown where
// the fabric does not drive the network of the hardware.
void SetInterfaceFacts(const FabricProfile& fabric,
                       const HardwareProfile& hardware,
                       std::optional<int64_t> interfaces, Span span,
                       yaml::Scope& scope);

// The value of "role.gpuIndexes": "0=1", "1=2", ..., a list to write something
// once per GPU.
yaml::Node GpuIndexes(int64_t gpus, Span span);

}  // namespace dgdc
