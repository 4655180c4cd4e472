// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace dgdc::schema {

// The longest text that is matched against a pattern: std::regex recurses per
// character, and a longer one could end our stack.
inline constexpr size_t kMaxMatchedBytes = 1024;

}  // namespace dgdc::schema
