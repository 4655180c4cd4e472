// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "dgdc/yaml/builder.h"

namespace dgdc::yaml {

Span Input::SpanOf(size_t begin, size_t end) const {
  return Span{.file = file,
              .begin = static_cast<uint32_t>(offset + begin),
              .end = static_cast<uint32_t>(offset + end)};
}

Diagnostic& Input::Report(std::string_view code, Span span, std::string message,
                          std::string help) const {
  Diagnostic& finding = sink.Report(code, span, std::move(message));
  finding.help.push_back(std::move(help));
  return finding;
}

void Input::Report(SyntaxError error) const {
  Report("DG0001", SpanOf(error.begin, error.end), std::move(error.message),
         std::move(error.help));
}

void Input::Fail(SyntaxError error) const {
  Report(std::move(error));
  throw StopParsing();
}

SyntaxError NestedTooDeep(size_t begin, size_t end) {
  return SyntaxError{.begin = begin,
                     .end = end,
                     .message = "nested deeper than 200 levels",
                     .help = "split the value, or flatten it"};
}

}  // namespace dgdc::yaml
