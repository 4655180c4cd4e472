// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/reporter.h"

#include <utility>

namespace dgdc::lint {
namespace {

// Rules say sentences, findings end without a period.
std::string WithoutPeriod(std::string text) {
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

Diagnostic& Reporter::At(Span span, std::string message, std::string here) {
  Diagnostic finding{.code = rule_.code,
                     .severity = rule_.severity,
                     .message = std::move(message),
                     .primary = span,
                     .here = std::move(here),
                     .why = {WithoutPeriod(rule_.why)},
                     .help = {WithoutPeriod(rule_.remedy)},
                     .sources = rule_.sources};
  return sink_.Add(std::move(finding));
}

}  // namespace dgdc::lint
