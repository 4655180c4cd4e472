// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/grove_names.h"

#include <algorithm>

#include <fmt/core.h>

namespace dgdc::model {

int64_t NameBudget(const NamedComponent& component, const GroveNames& names) {
  const int64_t name = component.name_length;
  if (component.memory_service) {
    // The pods are numbered from 0.
    const int64_t last = std::max<int64_t>(component.nodes, 1) - 1;
    return 2 * name + static_cast<int64_t>(names.memory_service.size() +
                                           fmt::formatted_size("{}", last));
  }
  if (component.nodes > 1) {
    return 2 * name + static_cast<int64_t>(names.several_pods.size());
  }
  return component.forced_group ? 2 * name : name;
}

int64_t NameAllowance(int64_t budget, const GroveNames& names) {
  return std::max(names.limit - budget, names.least);
}

int64_t NameExcess(int64_t deployment_length, int64_t budget,
                   const GroveNames& names) {
  const int64_t kept = std::min(deployment_length, names.least);
  return std::max<int64_t>(budget + kept - names.limit, 0);
}

}  // namespace dgdc::model
