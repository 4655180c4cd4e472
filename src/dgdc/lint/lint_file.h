// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/lint/selection.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"

namespace dgdc::lint {

struct FileFindings {
  // Whether the file holds anything that rules look at.
  bool checked = false;
  std::vector<Diagnostic> diagnostics = {};           // sorted
  std::vector<SuppressedDiagnostic> suppressed = {};  // sorted
  // Credentials of the file that no report may show, besides those that show
  // by their form; the findings do not.
  std::vector<std::string> secrets = {};
};

// Everything from the text of one file to its findings. A template that is no
// YAML gives one note (DG0019) in place of its syntax errors.
FileFindings LintFile(const SourceSet& sources, uint32_t file,
                      const Catalog& catalog,
                      const manifest::Assumptions& assumptions,
                      const Selection& selection, bool require_stamp = false);

}  // namespace dgdc::lint
