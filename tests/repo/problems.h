// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

// What tests of the repository find wrong, a line each.
namespace dgdc::testing {

using Problems = std::vector<std::string>;

// Fails with one line per problem.
inline void ExpectNone(const Problems& problems) {
  std::string text;
  for (const std::string& problem : problems) {
    text += "\n  " + problem;
  }
  CHECK_MESSAGE(problems.empty(), text);
}

}  // namespace dgdc::testing
