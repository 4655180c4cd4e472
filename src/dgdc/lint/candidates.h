// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"

// Deployments whose resources fit several fabrics.
namespace dgdc::lint {

// What `check` finds in facts of which one deployment is on one fabric.
using CheckCandidate =
    std::function<void(const manifest::Facts& facts, Sink& sink)>;

// Whether a rule of data judges what is written by its fabric, so that each one
// that fits is asked.
bool DependsOnFabric(const RuleSpec& rule);

// Adds what would be found if a deployment were on each of the fabrics that fit
// it: in the severity of its rule what all of them share, else as an info that
// names those for which it holds, without a fix. What `findings` have already
// is not said again. `facts` are as before when this returns.
void JudgeCandidates(manifest::Facts& facts, const CheckCandidate& check,
                     std::vector<Diagnostic>& findings);

}  // namespace dgdc::lint
