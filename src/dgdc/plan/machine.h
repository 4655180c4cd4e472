// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "dgdc/catalog/catalog.h"
#include "dgdc/intent/intent.h"
#include "dgdc/source/span.h"

namespace dgdc::plan {

// The described machine as a profile that stands for it. Memory and generation
// of a GPU that profiles have come from there, where the description leaves
// them out; what nobody says stays unknown.
std::shared_ptr<const HardwareProfile> ProfileOfMachine(
    const MachineIntent& machine, Span place, const Catalog& catalog);

}  // namespace dgdc::plan
