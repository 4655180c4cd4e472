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

}  // namespace dgdc
