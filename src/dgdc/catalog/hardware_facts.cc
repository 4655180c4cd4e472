// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/hardware_facts.h"

namespace dgdc {

std::optional<int64_t> InterfacesOf(const HardwareProfile& hardware,
                                    int64_t gpus) {
  if (!hardware.interfaces || hardware.node_gpus <= 0 || gpus <= 0) {
    return std::nullopt;
  }
  return (gpus * *hardware.interfaces + hardware.node_gpus - 1) /
         hardware.node_gpus;
}

}  // namespace dgdc
