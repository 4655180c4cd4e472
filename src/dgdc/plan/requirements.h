// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/yaml/scope.h"

// What profiles refuse, for an intent and for a manifest that is there.
namespace dgdc::plan {

// Reports a requirement that the facts violate: at the fact to blame, else at
// `place`; DG1015, DG1016. Unknown facts violate nothing. Null when there is
// nothing to say.
Diagnostic* CheckRequirement(const Requirement& requirement,
                             const yaml::Scope& scope, Span place, Sink& sink);

// Why the hardware cannot have the fabric: it has another network, or stands in
// another cloud; "" when it can.
std::string WhyNotOn(const FabricProfile& fabric,
                     const HardwareProfile& hardware);

// The fabrics that the hardware can have and that do not refuse it.
std::vector<std::string> FabricsFor(const Catalog& catalog,
                                    const HardwareProfile& hardware);

// Whether a flag or a variable gives the KV cache memory with fabric handles in
// that version of the engine; an unknown one ("") may.
bool GivesFabricHandles(const EngineProfile& engine, std::string_view version,
                        std::string_view name, std::string_view value);

}  // namespace dgdc::plan
