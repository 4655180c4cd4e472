// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/report/input.h"

namespace dgdc::report {

// Findings for scripts, as schemas/report.schema.json describes them. A key
// that has nothing to say is null or empty, never absent.
std::string Json(const Input& input);

}  // namespace dgdc::report
