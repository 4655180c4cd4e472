// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/sink.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "dgdc/diag/codes.h"

namespace dgdc {
namespace {

auto SortKey(const Diagnostic& d) {
  return std::tie(d.primary.file, d.primary.begin, d.code, d.message,
                  d.field_path);
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

Diagnostic& Sink::Add(Diagnostic diagnostic) {
  diagnostics_.push_back(std::move(diagnostic));
  return diagnostics_.back();
}

Diagnostic& Sink::Report(std::string_view code, Span primary,
                         std::string message) {
  const CodeInfo& info = FindCode(code);
  diagnostics_.push_back(Diagnostic{.code = std::string(code),
                                    .severity = info.severity,
                                    .message = std::move(message),
                                    .primary = primary});
  return diagnostics_.back();
}

void Sink::ForEachFrom(size_t index,
                       const std::function<void(Diagnostic&)>& change) {
  for (size_t i = index; i < diagnostics_.size(); ++i) {
    change(diagnostics_[i]);
  }
}

bool Sink::has_errors() const {
  return std::any_of(
      diagnostics_.begin(), diagnostics_.end(),
      [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

std::vector<Diagnostic> Sink::Take() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return SortKey(a) < SortKey(b);
                   });
  diagnostics_.erase(std::unique(diagnostics_.begin(), diagnostics_.end(),
                                 [](const Diagnostic& a, const Diagnostic& b) {
                                   return SortKey(a) == SortKey(b);
                                 }),
                     diagnostics_.end());
  return std::exchange(diagnostics_, {});
}

}  // namespace dgdc
