// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"

namespace dgdc::lint {

// Takes the findings of one rule: severity, reason, remedy and sources come
// from the rule's own text, a finding adds what was written and where.
class Reporter {
 public:
  Reporter(const RuleSpec& rule, Sink& sink) : rule_(rule), sink_(sink) {}

  // `here` is printed behind the caret. The finding may be added to (labels,
  // another severity, a more exact help) until the next one.
  Diagnostic& At(Span span, std::string message, std::string here = "");

  [[nodiscard]] const RuleSpec& rule() const { return rule_; }

 private:
  const RuleSpec& rule_;
  Sink& sink_;
};

}  // namespace dgdc::lint
