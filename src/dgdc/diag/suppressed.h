// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "dgdc/diag/diagnostic.h"

namespace dgdc {

enum class SuppressionKind : uint8_t {
  kInSource,  // a comment or an annotation in the file
  kExternal,  // a baseline, a configuration
};

// A finding that somebody decided not to see.
struct SuppressedDiagnostic {
  Diagnostic diagnostic = {};
  SuppressionKind kind = SuppressionKind::kInSource;
  std::string reason = {};  // may be empty
};

}  // namespace dgdc
