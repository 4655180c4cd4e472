// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/deployment.h"

#include <algorithm>

namespace dgdc::model {

bool Deployment::Has(std::string_view role) const {
  return std::any_of(
      workers.begin(), workers.end(),
      [role](const Worker& worker) { return worker.role.value == role; });
}

const Worker* Deployment::Only(std::string_view role) const {
  const Worker* only = nullptr;
  for (const Worker& worker : workers) {
    if (worker.role.value == role) {
      if (only != nullptr) {
        return nullptr;
      }
      only = &worker;
    }
  }
  return only;
}

}  // namespace dgdc::model
