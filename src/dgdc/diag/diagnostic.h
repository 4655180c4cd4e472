// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/operator_claim.h"
#include "dgdc/source/span.h"

namespace dgdc::edit {
struct Fix;
}  // namespace dgdc::edit

namespace dgdc {

enum class Severity : uint8_t { kInfo, kWarning, kError };

// "info", "warning", "error".
std::string_view SeverityName(Severity severity);

// A second place that matters: "set by the fabric here".
struct Label {
  Span span = {};
  std::string text = {};
};

// One finding. Texts are lower case without a final period; they say what was
// written (message, here), why it matters, and what to do next (help).
struct Diagnostic {
  std::string code = {};  // "DG0004", from diag/codes.h
  Severity severity = Severity::kError;
  std::string message = {};
  Span primary = {};            // the narrowest range that is wrong
  std::string here = {};        // printed behind the caret, may be empty
  std::string field_path = {};  // "spec.prefill.tp"
  // The value of what is wrong, where the primary place is its name: a general
  // rule is silent where another one speaks of it.
  Span value = {};
  std::vector<Label> labels = {};
  std::vector<std::string> why = {};
  std::vector<std::string> help = {};
  std::vector<std::string> sources = {};  // documents that prove it
  // What mends it, from edit/fix.h; null when nobody but the author can.
  std::shared_ptr<const edit::Fix> fix = {};
  // Of one that does not hold for all versions of the operator.
  std::optional<OperatorClaim> operators = {};
};

}  // namespace dgdc
