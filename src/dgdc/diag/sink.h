// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"

namespace dgdc {

// Collects findings; every stage reports into one and goes on.
class Sink {
 public:
  // The reference is valid until the next Add or Report.
  Diagnostic& Add(Diagnostic diagnostic);

  // The severity comes from the table in diag/codes.h, so that a code means
  // one thing everywhere. The reference is valid until the next Add or Report.
  Diagnostic& Report(std::string_view code, Span primary, std::string message);

  // Those that came after the first `index`, in their order.
  void ForEachFrom(size_t index,
                   const std::function<void(Diagnostic&)>& change);

  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] size_t size() const { return diagnostics_.size(); }

  // Sorted by file, offset, code, message; equal ones once. Empties the sink.
  std::vector<Diagnostic> Take();

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace dgdc
