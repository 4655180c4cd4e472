// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// What generators put onto every document, with their version. kustomize skips
// functions that it may not run without a word; what lacks this was not made by
// one.
inline constexpr std::string_view kStampAnnotation = "dgdc.dev/generated";

// Reports DG0030 for every DynamoGraphDeployment without it.
void CheckStamps(const manifest::Facts& facts, Sink& sink);

}  // namespace dgdc::lint
