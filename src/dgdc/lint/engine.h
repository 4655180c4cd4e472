// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/lint/selection.h"
#include "dgdc/lint/unjudged.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// Runs the selected rules over the facts of one file: functions and data
// alike. A rule whose `releases` exclude the known release of every deployment
// is left out, and so is what a general rule (RuleSpec::yields) says about a
// value on which another one has a finding. Of a deployment that several
// fabrics fit it is said what holds for each of them; `facts` are as before
// after that. What could not be judged goes to `unjudged`, unless that is null.
void Run(manifest::Facts& facts, const Selection& selection, Sink& sink,
         std::vector<Unjudged>* unjudged = nullptr);

}  // namespace dgdc::lint
