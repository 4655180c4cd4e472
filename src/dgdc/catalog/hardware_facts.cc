// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/hardware_facts.h"

namespace dgdc {

std::optional<int64_t> InterfacesOf(const HardwareProfile& hardware,
                                    int64_t gpus) {
  if (!hardware.interfaces || hardware.node_gpus <= 0 || gpus <= 0) {
    return std::nullopt;
  }
  return InterfacesOf(*hardware.interfaces, hardware.node_gpus, gpus);
}

int64_t InterfacesOf(int64_t node_interfaces, int64_t node_gpus, int64_t gpus) {
  return (gpus * node_interfaces + node_gpus - 1) / node_gpus;
}

}  // namespace dgdc
