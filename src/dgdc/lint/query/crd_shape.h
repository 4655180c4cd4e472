// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/diag/diagnostic.h"
#include "dgdc/lint/query/shape_fault.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// Reports what is wrong in this way with a document that only --crd describes.
void ReportResource(const OneShape& it, Fault fault,
                    const schema::Violation& violation, Reporter& report);

// Names the definition as what proves the finding.
void SetSource(const manifest::Facts& facts, const schema::Crd& crd,
               Diagnostic& finding);

// Keeps the help of a finding of the schemas, without lists of fields that
// would fill the screen; that of the rule stays when nothing is left.
void KeepHelp(const Diagnostic& found, Diagnostic& finding);

}  // namespace dgdc::lint
