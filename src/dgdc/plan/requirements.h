// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/model/view.h"

// What profiles refuse, for an intent and for a manifest that is there.
namespace dgdc::plan {

// Reports a requirement that the facts violate: at the fact to blame, else at
// `place`; DG1015, DG1016. Unknown facts violate nothing. Null when there is
// nothing to say.
Diagnostic* CheckRequirement(const Requirement& requirement,
                             const model::View& view, Span place, Sink& sink);

// Why the hardware cannot have the fabric: it has another network, or stands in
// another cloud; "" when it can.
std::string WhyNotOn(const FabricProfile& fabric,
                     const HardwareProfile& hardware);

// The fabrics that the hardware can have and that do not refuse it.
std::vector<std::string> FabricsFor(const Catalog& catalog,
                                    const HardwareProfile& hardware);

}  // namespace dgdc::plan
