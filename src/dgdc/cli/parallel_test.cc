// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/parallel.h"

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace dgdc::cli {
namespace {

TEST_CASE("ForEach does every piece once, with any number of threads") {
  for (const size_t jobs : {0U, 1U, 2U, 7U, 100U}) {
    CAPTURE(jobs);
    std::vector<int> done(50, 0);
    ForEach(done.size(), jobs, [&done](size_t i) { ++done[i]; });
    CHECK(done == std::vector<int>(50, 1));
  }
  ForEach(0, 4, [](size_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("ForEach throws the first failure when all is done") {
  std::atomic<int> done = 0;
  std::string message;
  try {
    ForEach(20, 3, [&done](size_t i) {
      ++done;
      if (i % 5 == 4) {
        throw std::runtime_error(std::to_string(i));
      }
    });
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(message == "4");
  CHECK(done == 20);
}

}  // namespace
}  // namespace dgdc::cli
