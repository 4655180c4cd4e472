// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/plan_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::cli {
namespace {

std::string Text(std::string_view intent,
                 const std::vector<std::string>& overrides = {}) {
  const PlanResult result = testing::PlanOf(intent, overrides);
  REQUIRE(result.ok());
  return PlanText(result);
}

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("PlanText marks each time with what its bandwidth is based on") {
  CHECK(Has(Text(testing::kEfa), "109 ms at 9600 MB/s (measured)\n"));
  const std::string slow = Text(testing::kIb, {"spec.fabric=tcp"});
  CHECK(Has(slow, "10.5 s at 100 MB/s (measured)\n"));
  CHECK(Has(slow, "350 ms at 3000 MB/s (expected)\n"));
}

TEST_CASE("PlanText says how the ranks share the cache") {
  CHECK(Has(Text(testing::kEfa), ", with tp 1\n"));
  CHECK(Has(Text(testing::kIb), ", a share of 1/4 with tp 4\n"));
  CHECK(Has(Text(testing::kIb, {"spec.model=deepseek-ai/DeepSeek-R1"}),
            ", replicated: each of 4 ranks receives it whole\n"));
  CHECK(Has(Text(testing::kIb, {"spec.decode.pp=2", "spec.engine=trtllm"}),
            ", an upper bound: pp 2 splits the layers\n"));
}

TEST_CASE("PlanText does not round a short time to nothing") {
  CHECK(Has(Text(testing::kIb, {"spec.workload.isl=1"}),
            "less than 0.01 ms at 50000 MB/s"));
}

TEST_CASE("PlanText writes unknown with the reason and no line ends blank") {
  const std::string text = Text(testing::kIb, {"spec.model=acme/foo"});
  CHECK(Has(text, "per request           unknown: no profile knows"));
  CHECK(Has(text, "the model's own limit is unknown"));
  CHECK_FALSE(Has(text, " \n"));
}

}  // namespace
}  // namespace dgdc::cli
