// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// Runs a rule of data (RuleSpec::IsData) over all graphs: one finding per
// worker, or per deployment, for which every condition holds. An unknown fact
// never holds, `unset` only where the fact is certainly absent.
void CheckKnownBad(const RuleSpec& rule, const manifest::Facts& facts,
                   Reporter& report);

// Reports DG0012 when a rule of that scope names a fact that does not exist.
void CheckFactName(const Spanned<std::string>& name, RuleScope scope,
                   const Catalog& catalog, Sink& sink);

}  // namespace dgdc::lint
