// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/source_set.h"

namespace dgdc::report {

struct TextOptions {
  // Escape sequences of a terminal; whether there is one, the caller knows.
  bool color = false;
  // Credentials of the files. What has the form of a token is never shown.
  std::span<const std::string> secrets = {};
};

// Findings for a person: message, place, source line with a caret under the
// exact bytes, labels, then why, help and sources. One blank line between
// findings, none at the end beyond the final line break. Empty input gives "".
std::string Text(const std::vector<Diagnostic>& diagnostics,
                 const SourceSet& sources, const TextOptions& options = {});

}  // namespace dgdc::report
