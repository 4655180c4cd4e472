// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "dgdc/catalog/profile.h"

namespace dgdc {

// The interfaces of a node that belong to `gpus` of its GPUs, rounded up;
// nothing when the profile has no count.
std::optional<int64_t> InterfacesOf(const HardwareProfile& hardware,
                                    int64_t gpus);

// The same of any node with so many interfaces and GPUs.
int64_t InterfacesOf(int64_t node_interfaces, int64_t node_gpus, int64_t gpus);

}  // namespace dgdc
