// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace dgdc::testing {

// A linear congruential generator (Knuth's MMIX constants): the same numbers
// on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  size_t Below(size_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<size_t>(state_ >> 33U) % bound;
  }

 private:
  uint64_t state_;
};

}  // namespace dgdc::testing
