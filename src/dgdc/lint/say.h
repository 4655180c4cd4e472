// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/model/judge.h"

// The findings of rules that are data alone: where, in which words, with which
// fix.
namespace dgdc::lint {

// Where a condition holds only as long as something is assumed, the finding
// says so in the severity that the rule has for that.
void Assume(const model::Judgement& judgement, Diagnostic& finding);

void SayOfWorker(const RuleSpec& rule, const model::Judgement& judgement,
                 const OneWorker& it, Reporter& report);

void SayOfDeployment(const RuleSpec& rule, const model::Judgement& judgement,
                     const OneDeployment& it, Reporter& report);

}  // namespace dgdc::lint
