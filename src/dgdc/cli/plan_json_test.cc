// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/plan_json.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::cli {
namespace {

using yaml::Node;

Node Json(std::string_view intent,
          const std::vector<std::string>& overrides = {}) {
  const PlanResult result = testing::PlanOf(intent, overrides);
  REQUIRE(result.ok());
  return PlanJson(result);
}

// The JSON text below the keys.
std::string At(const Node& json, const std::vector<std::string_view>& path) {
  const Node* node = &json;
  for (const std::string_view key : path) {
    CAPTURE(key);
    node = node->Find(key);
    REQUIRE(node != nullptr);
  }
  return yaml::EmitJson(*node);
}

TEST_CASE("PlanJson names its version and the figures with their units") {
  const Node json = Json(testing::kEfa);
  CHECK(json.entries.front().key == "version");
  CHECK(At(json, {"version"}) == "1");
  // EFA keeps prefill and decode on different nodes.
  CHECK(At(json, {"totals", "gpus"}) == "2");
  CHECK(At(json, {"totals", "gpuNodesPacked"}) == "2");
  CHECK(At(json, {"totals", "gpuNodesSpread"}) == "2");
  CHECK(At(json, {"totals", "gpuNodes", "forAllResources"}) == "1");
  CHECK(At(json, {"kvTransfer", "kvBytesPerRequest"}) == "1048576000");
  CHECK(At(json, {"kvTransfer", "transferTimeLowMs"}) == "109.2267");
  CHECK(At(json, {"kvTransfer", "bandwidthLowBasis"}) == "\"measured\"");
  CHECK(At(json, {"kvTransfer", "unknown"}) == "{}");
  const Node& decode = json.Find("roles")->items.at(2);
  CHECK(At(decode, {"gpusPerNode"}) == "1");
  CHECK(At(decode, {"networkInterfacesPerWorker"}) == "4");
}

TEST_CASE("PlanJson has null and a reason for what is not known") {
  const Node json = Json(testing::kIb, {"spec.model=acme/foo"});
  for (const std::string_view name :
       {"kvBytesPerRequest", "kvBytesPerDecodeRank", "decodeRankShares",
        "transferTimeLowMs", "transferTimeHighMs"}) {
    CAPTURE(name);
    CHECK(At(json, {"kvTransfer", name}) == "null");
    CHECK(At(json, {"kvTransfer", "unknown", name}) != "\"\"");
  }
  for (const std::string_view name :
       {"attention", "kvBytesPerToken", "kvFixedStateBytes",
        "modelLimitTokens"}) {
    CAPTURE(name);
    CHECK(At(json, {"model", name}) == "null");
    CHECK(At(json, {"model", "unknown", name}) != "\"\"");
  }
}

TEST_CASE("PlanJson tells the ways between the workers and their bandwidth") {
  const Node json = Json(testing::kEfa);
  const Node& decode = json.Find("roles")->items.at(2);
  CHECK(At(decode, {"kvPath", "way"}) == "\"efa\"");
  CHECK(At(decode, {"kvPath", "certainty"}) == "\"certain\"");
  CHECK(At(decode, {"collectivePath", "way"}) == "\"none\"");
  CHECK(At(json.Find("roles")->items.at(0), {"kvPath"}) == "null");
  const Node domain =
      Json(testing::kIb,
           {"spec.fabric=mnnvl", "spec.hardware=gb200", "spec.dynamo=1.4.0"});
  CHECK(At(domain.Find("roles")->items.at(2), {"kvPath", "way"}) ==
        "\"nvlink\"");
  CHECK(At(domain, {"kvTransfer", "bandwidthLowMegabytesPerSecond"}) == "null");
  CHECK(At(domain, {"kvTransfer", "unknown", "transferTimeLowMs"}) != "\"\"");
}

TEST_CASE("PlanJson has no transfer for an aggregated deployment") {
  const Node json = Json(testing::kAgg);
  CHECK(At(json, {"mode"}) == "\"aggregated\"");
  CHECK(At(json, {"kvTransfer"}) == "null");
  CHECK(At(json, {"fabric"}) == "null");
}

}  // namespace
}  // namespace dgdc::cli
