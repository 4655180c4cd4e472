// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "dgdc/diag/diagnostic.h"

namespace dgdc {

// One kind of finding: everything that is ever printed about it in general.
// Codes are never reused.
struct CodeInfo {
  std::string_view code = {};  // DG0xxx input and YAML, DG1xxx intent
  std::string_view name = {};  // kebab case
  Severity severity = Severity::kError;
  std::string_view summary = {};  // one sentence for docs/diagnostics.md
};

// Sorted by code.
std::span<const CodeInfo> Codes();

// The entry of `code`, which must exist.
const CodeInfo& FindCode(std::string_view code);

// Whether the code is one of dgdc, now or later: DG and digits alone. Rules of
// others need another.
bool IsOwnCode(std::string_view code);

}  // namespace dgdc
