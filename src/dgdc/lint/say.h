// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/lint/rule_item.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/model/judge.h"

// The findings of rules that are data alone: where, in which words, with which
// fix.
namespace dgdc::lint {

// Where a condition holds only as long as something is assumed, the finding
// says so in the severity that the rule has for that.
void Assume(const model::Judgement& judgement, Diagnostic& finding);

// What speaks, and why it may.
struct Speech {
  const RuleSpec& rule;  // or the one of its cases that holds
  const model::Judgement& judgement;
  const RuleItem* item = nullptr;  // that it is about; null of no list
  // Where an earlier case may hold as well: no more than that one would say.
  std::optional<Severity> at_most = {};
};

void SayOfWorker(const Speech& speech, const OneWorker& it, Reporter& report);

void SayOfDeployment(const Speech& speech, const OneDeployment& it,
                     Reporter& report);

}  // namespace dgdc::lint
