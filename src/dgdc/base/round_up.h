// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace dgdc {

// The next multiple of `unit`; the value itself when there is no unit (0).
constexpr int64_t RoundUp(int64_t value, int64_t unit) {
  return unit > 0 ? (value + unit - 1) / unit * unit : value;
}

static_assert(RoundUp(6000, 32) == 6016);
static_assert(RoundUp(6016, 32) == 6016);
static_assert(RoundUp(6000, 0) == 6000);

}  // namespace dgdc
