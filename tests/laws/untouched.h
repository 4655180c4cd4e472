// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace dgdc::testing {

// A line or comment that a change of a text should have left as it was.
struct Touched {
  std::string how = {};   // "comment lost"
  std::string line = {};  // "12: what stood there"
};

// What a change of a YAML text touched without need: a line on which nothing
// means anything else afterwards stays as it is, byte for byte, and so does
// every comment that is not of something that went.
std::vector<Touched> TouchedLines(const std::string& before,
                                  const std::string& after);

}  // namespace dgdc::testing
