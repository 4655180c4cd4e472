// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/rule_finding.h"

#include <utility>

namespace dgdc {
namespace {

// Rules say sentences, findings end without a period.
std::string WithoutPeriod(std::string text) {
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

Diagnostic FindingOf(const RuleSpec& rule, Span span, std::string message,
                     std::string here) {
  return {.code = rule.code,
          .severity = rule.severity,
          .message = std::move(message),
          .primary = span,
          .here = std::move(here),
          .why = {WithoutPeriod(rule.why)},
          .help = {WithoutPeriod(rule.remedy)},
          .sources = rule.sources};
}

}  // namespace dgdc
