// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/lint/selection.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

// Findings that somebody decided not to see, and says why:
//
//   value: rc,ud  # dgdc: allow DG2010 -- the cluster has no GPUs
//   # dgdc: allow DG2010, ucx-tls-without-gpu-transport -- see INFRA-7
//   metadata: {annotations: {dgdc.dev/allow: "DG2010: reason; DG2011: reason"}}
//
// A comment holds for its line, or alone on a line for the next one; one above
// a document's first line, and an annotation, for the whole document.
namespace dgdc::lint {

// One code that one comment or annotation allows.
struct Allowance {
  Spanned<std::string> word = {};  // as written: a code or a name
  std::string code = {};
  std::string reason = {};
  uint32_t line = 0;  // 1-based; 0 for all of `area`
  Span area = {};     // the document
};

// Those of one file. Reports what is no such comment (DG0018), has no reason
// (DG0015) or names no rule (DG0017); `documents` are the objects of the file.
std::vector<Allowance> ReadAllowances(const SourceSet& sources, uint32_t file,
                                      const std::vector<yaml::Node>& documents,
                                      const Rulebook& book, Sink& sink);

// Takes the allowed ones out of `findings`, and reports the allowances that no
// finding needs (DG0016) although their rule ran. A finding inside of a block
// or quoted text also belongs to the line on which that begins.
std::vector<SuppressedDiagnostic> Suppress(
    const SourceSet& sources, const std::vector<yaml::Node>& documents,
    const std::vector<Allowance>& allowances, const Selection& selection,
    std::vector<Diagnostic>& findings, Sink& sink);

}  // namespace dgdc::lint
