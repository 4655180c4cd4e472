// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/report/masked_sources.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::report {

struct TextOptions {
  // Escape sequences of a terminal; whether there is one, the caller knows.
  bool color = false;
  // Credentials besides those that the files themselves give away.
  std::span<const std::string> secrets = {};
  // Those of files whose documents were searched for them already.
  const yaml::SecretsByFile* seen = nullptr;
  // For whoever prints findings one by one; in place of both.
  MaskedSources* masked = nullptr;
};

// Findings for a person: message, place, source line with a caret under the
// exact bytes, labels, then why, help and sources. One blank line between
// findings, none at the end beyond the final line break. Empty input gives "".
// What stands in a file can neither show a credential nor begin a line.
std::string Text(const std::vector<Diagnostic>& diagnostics,
                 const SourceSet& sources, const TextOptions& options = {});

}  // namespace dgdc::report
