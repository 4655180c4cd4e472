// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/path.h"
#include "dgdc/source/source_set.h"

namespace dgdc {

// One identity per finding, "16 hex digits:number", in the order of the
// findings. It stays the same while lines are added, removed or indented
// elsewhere in the file and while items are added to a list around it, because
// only these go in: the code, the path from the top of the repository, the text
// of the line, the field path without list indices. Findings that agree in all
// of that are numbered from 1 by their place; so give all findings of a file,
// those that are suppressed too, or the numbers depend on what is suppressed.
std::vector<std::string> Fingerprints(
    const std::vector<Diagnostic>& diagnostics, const SourceSet& sources,
    const PathBase& base);

}  // namespace dgdc
