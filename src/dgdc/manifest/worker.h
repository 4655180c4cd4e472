// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// Everything about one component. `sorted_env`: whether the operator sorts the
// variables by name.
Worker ReadWorker(Component component, const Facts& facts, bool sorted_env);

// The same of a component of Dynamo: the container that starts an engine is the
// worker, whichever of the pod's it is, and the main one where none does.
Worker ReadComponent(Component component, const Facts& facts);

// The same component as each further command of its script starts the engine,
// one of which may run in place of the first.
std::vector<Worker> OtherServers(const Worker& worker, const Facts& facts,
                                 bool sorted_env);

}  // namespace dgdc::manifest
