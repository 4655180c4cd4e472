// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/laws/law.h"

namespace dgdc::testing {

// One intent for every engine and release that differs in its fabric alone: on
// the nodes on which documents show the fabric `nodes`.
std::string PairIntent(const std::string& engine, const std::string& release,
                       const std::string& fabric, const std::string& nodes);

// What compile writes for each fabric on the nodes of each other one, where
// both compile: "vllm/1.4.0/FROM/TO".
std::optional<std::vector<Subject>> Pairs(const LawOptions& options);

}  // namespace dgdc::testing
