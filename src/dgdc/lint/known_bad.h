// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// Runs a rule of data (RuleSpec::IsData) over all graphs: one finding per
// worker, or per deployment, for which every condition holds. An unknown fact
// never holds, `unset` only where the fact is certainly absent. What is blamed
// on the file of facts is reported in the manifest, which it is about.
void CheckKnownBad(const RuleSpec& rule, const manifest::Facts& facts,
                   Reporter& report);

}  // namespace dgdc::lint
