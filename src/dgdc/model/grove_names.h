// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "dgdc/catalog/profile.h"

// How much of a name the operator keeps on Grove, which allows only so many
// characters for deployment, scaling group and clique together.
namespace dgdc::model {

// A component as far as its names depend on it.
struct NamedComponent {
  int64_t name_length = 0;
  int64_t nodes = 1;  // pods per worker
  // Whether the pods of a worker form a scaling group: those of several nodes
  // always do.
  bool forced_group = false;
  // Whether GPU memory service runs in pods of its own.
  bool memory_service = false;
};

// The characters that the names of its scaling group and of its longest clique
// take together.
int64_t NameBudget(const NamedComponent& component, const GroveNames& names);

// The longest name of a deployment that the operator keeps as it is, beside the
// largest budget of its components.
int64_t NameAllowance(int64_t budget, const GroveNames& names);

// By how many characters the names are too long for Grove, however much the
// operator cuts off the name of the deployment; 0 when they fit.
int64_t NameExcess(int64_t deployment_length, int64_t budget,
                   const GroveNames& names);

}  // namespace dgdc::model
