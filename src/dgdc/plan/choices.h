// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/model/view.h"

// The rules about what is chosen (RuleSpec::judges), for an intent and for a
// manifest that gets another fabric.
namespace dgdc::plan {

// In the order of their codes.
std::vector<const RuleSpec*> ChoiceRules(const Catalog& catalog);

// Whether the rule is about some fabric: it names it, or the KV cache on it.
bool IsAboutFabric(const RuleSpec& rule);

// Reports a rule that the facts break: at the fact to blame, else at `place`.
// Unknown facts break nothing. Null when there is nothing to say.
Diagnostic* CheckChoice(const RuleSpec& rule, const model::View& view,
                        Span place, Sink& sink);

// Why the hardware cannot have the fabric: it has another network, or stands in
// another cloud; "" when it can.
std::string WhyNotOn(const FabricProfile& fabric,
                     const HardwareProfile& hardware);

// The fabrics that the hardware can have and that do not refuse it.
std::vector<std::string> FabricsFor(const Catalog& catalog,
                                    const HardwareProfile& hardware);

}  // namespace dgdc::plan
