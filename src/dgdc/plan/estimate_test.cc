// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/estimate.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc {
namespace {

using testing::kAgg;
using testing::kEfa;
using testing::kIb;
using testing::ResolveText;

Estimate EstimateText(std::string_view intent,
                      const std::vector<std::string>& overrides = {}) {
  const testing::Resolved resolved = ResolveText(intent, overrides);
  REQUIRE(resolved.plan.has_value());
  return resolved.plan->estimate;
}

TEST_CASE("An estimate adds GPUs up") {
  const Estimate estimate = EstimateText(kIb);
  CHECK(estimate.gpus == 8);
  const Estimate wide = EstimateText(
      kIb, {"spec.decode.dp=2", "spec.decode.tp=8", "spec.decode.replicas=3"});
  CHECK(wide.gpus == 52);
  CHECK(wide.roles.at(1).interfaces_per_worker.value == 16);
}

TEST_CASE("An estimate counts interfaces only where the fabric uses them") {
  CHECK(EstimateText(kEfa).roles.at(0).interfaces_per_worker.value == 4);
  // On a single node nothing leaves the worker.
  CHECK(EstimateText(kAgg).roles.at(0).interfaces_per_worker.value == 0);
  CHECK(EstimateText(kIb, {"spec.fabric=tcp"})
            .roles.at(0)
            .interfaces_per_worker.value == 0);
}

TEST_CASE("An estimate says where the longest sequence comes from") {
  const ModelEstimate sum = EstimateText(kAgg).model;
  CHECK(sum.max_model_len == 6000);
  CHECK(sum.length_origin == LengthOrigin::kSum);
  const ModelEstimate capped =
      EstimateText(kAgg, {"spec.workload.isl=40000"}).model;
  CHECK(capped.max_model_len == 40960);
  CHECK(capped.length_origin == LengthOrigin::kCapped);
  const ModelEstimate given =
      EstimateText(kAgg, {"spec.model={id: Qwen/Qwen3-32B, maxModelLen: 9000}"})
          .model;
  CHECK(given.max_model_len == 9000);
  CHECK(given.length_origin == LengthOrigin::kGiven);
}

TEST_CASE("An estimate counts the bytes of a transfer") {
  const auto transfer = EstimateText(kEfa).transfer;
  REQUIRE(transfer.has_value());
  CHECK(transfer->request_bytes.value == 1'048'576'000);
  CHECK_FALSE(EstimateText(kAgg).transfer.has_value());
}

TEST_CASE("An estimate gives a decode rank its share of the request") {
  const auto split = EstimateText(kIb).transfer;
  REQUIRE(split.has_value());
  CHECK(split->rank_bytes.value == 262'144'000);
  CHECK(split->shares == 4);
  const auto copied =
      EstimateText(kIb, {"spec.model=deepseek-ai/DeepSeek-R1"}).transfer;
  REQUIRE(copied.has_value());
  CHECK(copied->rank_bytes.value == copied->request_bytes.value);
  CHECK(copied->shares == 1);
}

TEST_CASE("An estimate gives a reason for each figure that is not known") {
  const Estimate estimate = EstimateText(kIb, {"spec.model=acme/foo"});
  CHECK(estimate.model.facts == FactsOrigin::kNone);
  CHECK_FALSE(estimate.model.kv_bytes_per_token.value.has_value());
  CHECK(estimate.model.kv_bytes_per_token.unknown != "");
  CHECK_FALSE(estimate.model.limit.has_value());
  REQUIRE(estimate.transfer.has_value());
  CHECK(estimate.transfer->request_bytes.unknown != "");
  CHECK(estimate.transfer->rank_bytes.unknown != "");
}

}  // namespace
}  // namespace dgdc
