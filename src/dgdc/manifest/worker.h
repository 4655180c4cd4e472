// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// Everything about one component. `sorted_env`: whether the operator sorts the
// variables by name.
Worker ReadWorker(Component component, const Facts& facts, bool sorted_env);

}  // namespace dgdc::manifest
