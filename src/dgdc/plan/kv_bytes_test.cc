// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/kv_bytes.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc {
namespace {

const ModelProfile& Profile(std::string_view model) {
  const ModelProfile* profile = testing::Embedded().models.Find(model);
  CAPTURE(model);
  REQUIRE(profile != nullptr);
  return *profile;
}

// What the published table says follows from the architectures beside it.
TEST_CASE("ComputeKvBytes agrees with every profile that it can compute") {
  // Profile -> why the formula gives something else.
  const std::map<std::string_view, std::string_view> exceptions = {
      {"google/gemma-4-26B-A4B",
       "its global layers have other heads than the window layers, whose "
       "numbers the profile carries; the windows agree"},
  };
  const auto& models = testing::Embedded().models.all();
  CHECK(models.size() >= 41);
  size_t computed = 0;
  for (const ModelProfile& model : models) {
    CAPTURE(model.head.name);
    const std::optional<KvBytes> bytes = ComputeKvBytes(model);
    const AttentionKind* kind = FindAttentionKind(model.attention);
    REQUIRE(kind != nullptr);
    REQUIRE(bytes.has_value() == (kind->shape != KvShape::kOpaque));
    if (!bytes) {
      continue;
    }
    ++computed;
    CHECK(bytes->fixed_state == model.fixed_state_bytes);
    const bool agrees =
        bytes->per_token_bf16 == model.kv_bytes_per_token_bf16 &&
        bytes->per_token_fp8 == model.kv_bytes_per_token_fp8;
    CHECK(agrees != exceptions.contains(model.head.name));
  }
  // All but the two of compressed attention.
  CHECK(computed == models.size() - 2);
}

TEST_CASE("ComputeKvBytes counts the layers and widths of each kind") {
  struct Row {
    ModelProfile model;
    int64_t bf16;
    int64_t fp8;
    int64_t fixed;
  };
  const Row rows[] = {
      // Llama-3.1-8B: 2 x 32 x 8 x 128 x 2.
      {{.attention = "gqa", .layers = 32, .kv_heads = 8, .head_dim = 128},
       131072,
       65536,
       0},
      {{.attention = "gqa-nas",
        .layers = 80,
        .kv_heads = 8,
        .kv_layers = 49,
        .head_dim = 128},
       200704,
       100352,
       0},
      // Windows are full and in bf16: 18 layers x 128 tokens x 2048 B.
      {{.attention = "gqa-swa",
        .layers = 36,
        .kv_heads = 8,
        .kv_layers = 18,
        .swa_layers = 18,
        .head_dim = 64,
        .window = 128},
       36864,
       18432,
       4718592},
      {{.attention = "mla",
        .layers = 61,
        .kv_lora_rank = 512,
        .qk_rope_head_dim = 64},
       70272,
       35136,
       0},
      // fp8: 61 x (512 + 16 + 2 x 64 + 128 + 4).
      {{.attention = "mla-dsa",
        .layers = 61,
        .kv_lora_rank = 512,
        .qk_rope_head_dim = 64,
        .index_head_dim = 128},
       78324,
       48068,
       0},
      // A second scale for the 129th key: 61 x (512 + 16 + 128 + 129 + 8).
      {{.attention = "mla-dsa",
        .layers = 61,
        .kv_lora_rank = 512,
        .qk_rope_head_dim = 64,
        .index_head_dim = 129},
       78629,
       48373,
       0},
      {{.attention = "hybrid-gqa-mamba2",
        .layers = 88,
        .kv_heads = 2,
        .kv_layers = 8,
        .head_dim = 128,
        .fixed_state_bytes = 7},
       8192,
       4096,
       7},
      {{.attention = "hybrid-mla-kda",
        .layers = 93,
        .kv_layers = 24,
        .kv_lora_rank = 512,
        .qk_rope_head_dim = 64,
        .fixed_state_bytes = 9},
       27648,
       13824,
       9},
  };
  for (const Row& row : rows) {
    CAPTURE(row.model.attention);
    const std::optional<KvBytes> bytes = ComputeKvBytes(row.model);
    REQUIRE(bytes.has_value());
    CHECK(bytes->per_token_bf16 == row.bf16);
    CHECK(bytes->per_token_fp8 == row.fp8);
    CHECK(bytes->fixed_state == row.fixed);
  }
}

TEST_CASE("ComputeKvBytes gives nothing where facts are missing") {
  CHECK_FALSE(ComputeKvBytes({.attention = "gqa", .layers = 32}).has_value());
  CHECK_FALSE(
      ComputeKvBytes({.attention = "mla", .layers = 61, .kv_lora_rank = 512})
          .has_value());
  CHECK_FALSE(ComputeKvBytes({.attention = "csa-hca",
                              .layers = 43,
                              .kv_heads = 1,
                              .head_dim = 512})
                  .has_value());
  CHECK_FALSE(
      ComputeKvBytes(
          {.attention = "other", .layers = 43, .kv_heads = 1, .head_dim = 512})
          .has_value());
}

TEST_CASE("FixedStateBytes counts a window only as far as it is filled") {
  const ModelProfile& model = Profile("openai/gpt-oss-120b");
  CHECK(FixedStateBytes(model, false, 8000) == 4718592);
  CHECK(FixedStateBytes(model, true, 8000) == 2359296);
  CHECK(FixedStateBytes(model, false, 64) == 2359296);
  CHECK(FixedStateBytes(model, true, 1) == 18432);
}

TEST_CASE("FixedStateBytes leaves a recurrent state as it is") {
  const ModelProfile& model = Profile("moonshotai/Kimi-K3");
  CHECK(FixedStateBytes(model, false, 1) == 449372160);
  CHECK(FixedStateBytes(model, true, 8000) == 449372160);
}

TEST_CASE("ShareOfRank splits KV heads, copies latents and splits state") {
  struct Row {
    std::string_view model;
    int64_t tp;
    int64_t bytes;
    int64_t shares;
    int64_t state_shares;
  };
  constexpr int64_t kTokens = 1000;
  constexpr int64_t kState = 80;
  constexpr Row kRows[] = {
      {"meta-llama/Meta-Llama-3.1-8B", 1, 1080, 1, 1},
      {"meta-llama/Meta-Llama-3.1-8B", 4, 270, 4, 4},
      {"meta-llama/Meta-Llama-3.1-8B", 16, 135, 8, 8},  // 8 KV heads
      {"Qwen/Qwen3-235B-A22B-FP8", 8, 270, 4, 4},       // 4 KV heads
      {"deepseek-ai/DeepSeek-R1", 8, 1080, 1, 1},
      {"deepseek-ai/DeepSeek-V4-Pro", 8, 1080, 1, 1},  // one KV head
      {"moonshotai/Kimi-K3", 8, 1010, 1, 8},
      {"nvidia/Qwen3.5-122B-A10B-NVFP4", 8, 510, 2, 8},
      {"Qwen/Qwen3-32B", 3, 361, 3, 3},  // 333.3 and 26.7, rounded up
  };
  for (const Row& row : kRows) {
    CAPTURE(row.model);
    CAPTURE(row.tp);
    const auto share = ShareOfRank(Profile(row.model), kTokens, kState, row.tp);
    REQUIRE(share.has_value());
    CHECK(share->bytes == row.bytes);
    CHECK(share->shares == row.shares);
    CHECK(share->state_shares == row.state_shares);
  }
  CHECK_FALSE(ShareOfRank({.attention = "csa-hca"}, kTokens, kState, 8));
}

}  // namespace
}  // namespace dgdc
