// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/gcc.h"

#include <string_view>

#include <fmt/format.h>

#include "dgdc/base/printable.h"

namespace dgdc::report {
namespace {

// The words that editors look for.
std::string_view Word(Severity severity) {
  return severity == Severity::kInfo ? "note" : SeverityName(severity);
}

}  // namespace

std::string Gcc(const Input& input) {
  std::string text;
  for (const Diagnostic& diagnostic : input.diagnostics) {
    const Span& span = diagnostic.primary;
    if (span.known()) {
      const Position position = input.sources.Locate(span.file, span.begin);
      text += fmt::format(
          "{}:{}:{}: ", Printable(input.sources.Get(span.file).name),
          position.line, position.column);
    } else {
      text += "dgdc: ";
    }
    text += fmt::format("{}: {}", Word(diagnostic.severity),
                        Printable(diagnostic.message));
    if (!diagnostic.here.empty()) {
      text += fmt::format(" ({})", Printable(diagnostic.here));
    }
    text += fmt::format(" [{}]\n", diagnostic.code);
  }
  return text;
}

}  // namespace dgdc::report
