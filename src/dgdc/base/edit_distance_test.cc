// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/edit_distance.h"

#include <optional>

#include <doctest/doctest.h>

namespace dgdc {
namespace {

TEST_CASE("EditDistance of equal words is 0") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("replicas", "replicas") == 0);
}

TEST_CASE("EditDistance ignores ASCII case") {
  CHECK(EditDistance("SGLang", "sglang") == 0);
}

TEST_CASE("EditDistance counts insertions, removals and replacements") {
  CHECK(EditDistance("", "abc") == 3);
  CHECK(EditDistance("replica", "replicas") == 1);
  CHECK(EditDistance("replicas", "repicas") == 1);
  CHECK(EditDistance("replicaz", "replicas") == 1);
  CHECK(EditDistance("kitten", "sitting") == 3);
}

TEST_CASE("EditDistance counts a swap of neighbours once") {
  CHECK(EditDistance("vlml", "vllm") == 1);
  CHECK(EditDistance("ab", "ba") == 1);
}

TEST_CASE("EditDistance is symmetric") {
  CHECK(EditDistance("prefill", "refil") == EditDistance("refil", "prefill"));
}

TEST_CASE("ClosestMatch finds the nearest candidate") {
  CHECK(ClosestMatch("vlm", {"sglang", "vllm", "trtllm"}) == "vllm");
}

TEST_CASE("ClosestMatch prefers the first of equally near candidates") {
  CHECK(ClosestMatch("tp", {"pp", "dp"}) == "pp");
}

TEST_CASE("ClosestMatch finds nothing that is too far away") {
  CHECK(ClosestMatch("banana", {"replicas", "tp"}) == std::nullopt);
  CHECK(ClosestMatch("banana", {}) == std::nullopt);
}

TEST_CASE("ClosestMatch allows one edit even in a short word") {
  CHECK(ClosestMatch("tq", {"tp"}) == "tp");
}

}  // namespace
}  // namespace dgdc
