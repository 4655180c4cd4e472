// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/lint/selection.h"
#include "dgdc/lint/unjudged.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::lint {

struct FileFindings {
  // How many documents the file has that rules look at, and how many of them
  // are whole deployments.
  size_t documents = 0;
  size_t deployments = 0;
  std::vector<Diagnostic> diagnostics = {};           // sorted
  std::vector<SuppressedDiagnostic> suppressed = {};  // sorted
  // What could not be judged, in the order of the rules.
  std::vector<Unjudged> unjudged = {};
  // Credentials of the file that no report may show, besides those that show
  // by their form; the findings do not.
  yaml::Secrets secrets = {};
  // Whether those are all that its documents hold: so they are when something
  // was found in a file that has no lists of objects and is no template.
  bool knows_secrets = false;
};

// Everything from the text of one file to its findings. A template that is no
// YAML gives one note (DG0019) in place of its syntax errors.
FileFindings LintFile(const SourceSet& sources, uint32_t file,
                      const Catalog& catalog,
                      const manifest::Assumptions& assumptions,
                      const Selection& selection, bool require_stamp = false);

// The same of files that are one stream, in their order; there is at least one.
// What is found stands with the file that it is found in, and fixes change that
// file alone. What stands in no file of these counts as found in the first one.
std::vector<FileFindings> LintBundle(const SourceSet& sources,
                                     const std::vector<uint32_t>& files,
                                     const Catalog& catalog,
                                     const manifest::Assumptions& assumptions,
                                     const Selection& selection,
                                     bool require_stamp = false);

}  // namespace dgdc::lint
