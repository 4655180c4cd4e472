// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/deployment.h"

namespace dgdc::model {

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
