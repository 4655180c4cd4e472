// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dgdc::cli {

// The commit that was built, "unknown" outside of a repository. Only the
// program has it: a new commit links nothing else again. Written by
// cmake/WriteCommit.cmake.
std::string_view BuildCommit();

}  // namespace dgdc::cli
