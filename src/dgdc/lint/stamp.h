// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"

namespace dgdc::lint {

// What dgdc puts onto every document that it generates: "NAME@DIGEST" of the
// intent. kustomize skips functions that it may not run without a word; what
// lacks this was not made by one.
inline constexpr std::string_view kStampAnnotation = "dgdc.dev/generated";

void Stamp(std::vector<yaml::Node>& documents, std::string_view name,
           std::string_view digest);

// Reports DG0030 for every DynamoGraphDeployment without it.
void CheckStamps(const manifest::Facts& facts, Sink& sink);

}  // namespace dgdc::lint
