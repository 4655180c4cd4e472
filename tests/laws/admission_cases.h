// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/laws/law.h"

namespace dgdc::testing {

// The manifests that the cases of admission.yaml stand for, with the operator's
// verdict as `expected`: "accepted", "refused" or "refused at PATH".
std::vector<Subject> AdmissionCases(const std::string& path,
                                    const std::string& text);

}  // namespace dgdc::testing
