// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/source/path.h"
#include "dgdc/source/source_set.h"

// Findings that were there before: only new ones count.
namespace dgdc::lint {

struct BaselineEntry {
  std::string fingerprint = {};  // diag/fingerprint.h
  std::string code = {};
  std::string file = {};     // from the top of the repository
  std::string message = {};  // for people
  // Of a rule that is gone: the code that says the same today; "" for others.
  std::string replaced_by = {};
};

using Baseline = std::vector<BaselineEntry>;

// Reads schemas/baseline.schema.json; nothing after an error.
std::optional<Baseline> ReadBaseline(const SourceSet& sources, uint32_t file,
                                     const Catalog& catalog, Sink& sink);

// Of all findings of a run, sorted. The suppressed ones do not go in, but count
// for the fingerprints.
Baseline MakeBaseline(const std::vector<Diagnostic>& diagnostics,
                      const std::vector<SuppressedDiagnostic>& suppressed,
                      const SourceSet& sources, const PathBase& base);

// A finding per line, so that a change of one changes one line. JSON is YAML as
// well; both can be read.
std::string PrintBaseline(const Baseline& baseline);

// Moves the findings that the baseline knows to `suppressed`, and returns the
// entries without one whose file is among `files`, paths as in the entries.
Baseline ApplyBaseline(const Baseline& baseline,
                       const std::set<std::string>& files,
                       const SourceSet& sources, const PathBase& base,
                       std::vector<Diagnostic>& diagnostics,
                       std::vector<SuppressedDiagnostic>& suppressed);

}  // namespace dgdc::lint
