// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/diagnostic.h"

namespace dgdc {

// A finding of the rule: severity, reason, remedy and sources are the rule's,
// the rest is what was written and where. `here` is printed behind the caret.
Diagnostic FindingOf(const RuleSpec& rule, Span span, std::string message,
                     std::string here);

}  // namespace dgdc
