// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace dgdc::cli {

// Calls `work` for every number below `count`, from up to `jobs` threads, and
// waits. Of exceptions the one with the lowest number is thrown again.
void ForEach(size_t count, size_t jobs,
             const std::function<void(size_t)>& work);

}  // namespace dgdc::cli
