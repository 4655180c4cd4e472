// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/architecture.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/core.h>

#include "dgdc/testing.h"

namespace dgdc::plan {
namespace {

using testing::Resolved;
using testing::ResolveText;

// An intent for a model that says what it is made of.
std::string WithArchitecture(
    std::string_view facts, std::string_view id = "acme/foo",
    std::string_view base = "layers: 32, queryHeads: 32, maxPosition: 131072") {
  return fmt::format(R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata: {{name: foo}}
spec:
  model:
    id: {}
    architecture: {{{}, {}}}
  engine: vllm
  fabric: ib
  hardware: h200
  workload: {{isl: 4000, osl: 100}}
  prefill: {{tp: 2}}
  decode: {{tp: 2}}
  dynamo: "1.0.1"
)",
                     id, facts, base);
}

TEST_CASE("An architecture in the intent sizes a model that nobody knows") {
  const Resolved resolved =
      ResolveText(WithArchitecture("attention: gqa, kvHeads: 8, headDim: 128"));
  CHECK(testing::Messages(resolved.diagnostics) == "");
  REQUIRE(resolved.plan.has_value());
  CHECK(resolved.plan->kv_transfer.bytes_per_token == 131072);
  CHECK(resolved.plan->kv_transfer.request_bytes == 524'288'000);
}

TEST_CASE("An architecture in the intent wins over the profile") {
  const Resolved resolved = ResolveText(WithArchitecture(
      "attention: mla, kvLoraRank: 100, qkRopeHeadDim: 28", "Qwen/Qwen3-32B"));
  CHECK(testing::Messages(resolved.diagnostics) == "");
  REQUIRE(resolved.plan.has_value());
  CHECK(resolved.plan->kv_transfer.bytes_per_token == 32 * 128 * 2);
}

TEST_CASE("The checks of a model use the architecture in the intent") {
  const std::string_view facts = "attention: gqa, kvHeads: 5, headDim: 128";
  CHECK(ResolveText(
            WithArchitecture(facts, "acme/foo",
                             "layers: 32, queryHeads: 5, maxPosition: 9000"))
            .diagnostics.front()
            .message ==
        "tp 2 does not divide the 5 attention heads of "
        "acme/foo");
  CHECK(ResolveText(WithArchitecture(
                        "attention: gqa, kvHeads: 8, headDim: 128", "acme/foo",
                        "layers: 32, queryHeads: 8, maxPosition: 4050"))
            .Only()
            .message ==
        "isl 4000 and osl 100 make 4100 tokens, acme/foo ends at 4050");
}

TEST_CASE("Each kind of attention says which facts it lacks") {
  struct Row {
    std::string_view facts;
    std::string_view message;
  };
  constexpr Row kRows[] = {
      {"attention: gqa", "kvHeads, headDim"},
      {"attention: gqa, headDim: 64", "kvHeads"},
      {"attention: gqa-chunked, kvHeads: 8", "headDim"},
      {"attention: gqa-nas, kvHeads: 8, headDim: 64", "kvLayers"},
      {"attention: gqa-swa, kvHeads: 8, headDim: 64",
       "kvLayers, swaLayers, window"},
      {"attention: mla, kvHeads: 8, headDim: 64", "kvLoraRank, qkRopeHeadDim"},
      {"attention: mla-dsa, kvLoraRank: 8, qkRopeHeadDim: 6", "indexHeadDim"},
      {"attention: hybrid-gqa-gdn, kvHeads: 8, headDim: 64",
       "kvLayers, fixedStateBytes"},
      {"attention: hybrid-gqa-mamba2, kvLayers: 8, headDim: 64",
       "kvHeads, fixedStateBytes"},
      {"attention: hybrid-mla-kda, kvLayers: 8, fixedStateBytes: 0",
       "kvLoraRank, qkRopeHeadDim"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.facts);
    const Resolved resolved = ResolveText(WithArchitecture(row.facts));
    CHECK_FALSE(resolved.plan.has_value());
    CHECK(testing::Messages(resolved.diagnostics) ==
          fmt::format("DG1025: the architecture lacks {}", row.message));
    CHECK(row.facts.find(resolved.Blamed()) != std::string_view::npos);
  }
}

TEST_CASE("Facts that contradict each other are reported where they stand") {
  const Resolved layers = ResolveText(
      WithArchitecture("attention: gqa, kvLayers: 33, kvHeads: 8, headDim: 9"));
  CHECK(layers.Only().message == "kvLayers 33 exceeds layers 32");
  CHECK(layers.Blamed() == "33");
  const Resolved heads = ResolveText(
      WithArchitecture("attention: gqa, kvHeads: 64, headDim: 128"));
  CHECK(heads.Only().message == "kvHeads 64 exceeds queryHeads 32");
  CHECK(heads.Blamed() == "64");
}

TEST_CASE(
    "What does not follow from facts comes from a profile or not at all") {
  const Resolved unknown =
      ResolveText(WithArchitecture("attention: csa-hca", "acme/foo"));
  REQUIRE(unknown.plan.has_value());
  CHECK_FALSE(unknown.plan->kv_transfer.bytes_per_token.has_value());
  const Resolved known = ResolveText(
      WithArchitecture("attention: csa-hca", "deepseek-ai/DeepSeek-V4-Pro"));
  REQUIRE(known.plan.has_value());
  CHECK(known.plan->kv_transfer.bytes_per_token == 8408);
  const Resolved other =
      ResolveText(WithArchitecture("attention: csa-hca", "Qwen/Qwen3-32B"));
  REQUIRE(other.plan.has_value());
  CHECK_FALSE(other.plan->kv_transfer.bytes_per_token.has_value());
}

TEST_CASE("An architecture that its schema refuses is not computed with") {
  const auto compiled = testing::CompileText(WithArchitecture(
      "attention: gqa, kvHeads: 9000000000000000000, headDim: 128"));
  CHECK(testing::Messages(compiled.result.diagnostics).starts_with("DG0006: "));
  const auto kind = testing::CompileText(
      WithArchitecture("attention: gpa, kvHeads: 8, headDim: 128"));
  CHECK(kind.result.diagnostics.size() == 1);
  CHECK(kind.result.diagnostics.front().code == "DG0008");
}

}  // namespace
}  // namespace dgdc::plan
