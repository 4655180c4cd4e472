// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dgdc {

// Optimal-string-alignment distance (insert, remove, replace, swap of
// neighbours each cost 1), ignoring ASCII case.
size_t EditDistance(std::string_view a, std::string_view b);

// The one of `candidates` that `word` most likely means, or nothing when none
// is near enough (distance at most a third of the longer word, at least 1).
// The first of equally near candidates wins.
std::optional<std::string> ClosestMatch(
    std::string_view word, const std::vector<std::string>& candidates);

}  // namespace dgdc
