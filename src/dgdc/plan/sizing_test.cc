// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/sizing.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/testing.h"

namespace dgdc {
namespace {

HardwareProfile EightGpus(std::optional<int64_t> interfaces = {}) {
  return {.node_gpus = 8, .interfaces = interfaces};
}

KvTransfer Transfer(std::string_view model, const std::string& dtype,
                    int64_t isl) {
  const ModelProfile* profile = testing::Embedded().models.Find(model);
  CAPTURE(model);
  REQUIRE(profile != nullptr);
  return SizeKvTransfer(profile, dtype, isl);
}

TEST_CASE("WorldSize multiplies tp, pp and dp, and takes experts for free") {
  CHECK(WorldSize({.tp = 1, .pp = 1, .dp = 1, .ep = 1}) == 1);
  CHECK(WorldSize({.tp = 8, .pp = 2, .dp = 1, .ep = 1}) == 16);
  CHECK(WorldSize({.tp = 1, .pp = 1, .dp = 8, .ep = 8}) == 8);
  CHECK(WorldSize({.tp = 4, .pp = 2, .dp = 2, .ep = 16}) == 16);
}

TEST_CASE("Place spreads a worker evenly over whole nodes") {
  struct Row {
    Parallelism sizes;
    int64_t gpus;  // 0: refused
    int64_t nodes;
    int64_t gpus_per_node;
  };
  constexpr Row kRows[] = {
      {{.tp = 1, .pp = 1, .dp = 1, .ep = 1}, 1, 1, 1},
      {{.tp = 4, .pp = 1, .dp = 1, .ep = 1}, 4, 1, 4},
      {{.tp = 3, .pp = 1, .dp = 1, .ep = 1}, 3, 1, 3},
      {{.tp = 8, .pp = 1, .dp = 1, .ep = 1}, 8, 1, 8},
      {{.tp = 8, .pp = 2, .dp = 1, .ep = 1}, 16, 2, 8},
      {{.tp = 8, .pp = 4, .dp = 1, .ep = 1}, 32, 4, 8},
      {{.tp = 1, .pp = 1, .dp = 8, .ep = 8}, 8, 1, 8},
      {{.tp = 1, .pp = 1, .dp = 16, .ep = 16}, 16, 2, 8},
      {{.tp = 4, .pp = 3, .dp = 1, .ep = 1}, 0, 0, 0},  // 6 + 6 would cut one
      {{.tp = 6, .pp = 2, .dp = 1, .ep = 1}, 12, 2, 6},
      {{.tp = 5, .pp = 2, .dp = 1, .ep = 1}, 10, 2, 5},
      {{.tp = 3, .pp = 3, .dp = 1, .ep = 1}, 0, 0, 0},   // 9 on 2 nodes
      {{.tp = 16, .pp = 1, .dp = 1, .ep = 1}, 0, 0, 0},  // group over nodes
      {{.tp = 16, .pp = 2, .dp = 1, .ep = 1}, 0, 0, 0},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.sizes.tp);
    CAPTURE(row.sizes.pp);
    CAPTURE(row.sizes.dp);
    const std::optional<Placement> placement = Place(row.sizes, EightGpus());
    REQUIRE(placement.has_value() == (row.gpus > 0));
    if (placement) {
      CHECK(placement->gpus == row.gpus);
      CHECK(placement->nodes == row.nodes);
      CHECK(placement->gpus_per_node == row.gpus_per_node);
      CHECK_FALSE(placement->interfaces_per_node.has_value());
    }
  }
}

TEST_CASE("Place gives a pod the interfaces of its GPUs, rounded up") {
  const auto interfaces = [](int64_t tp, int64_t pp, int64_t per_node) {
    const auto placement =
        Place({.tp = tp, .pp = pp, .dp = 1, .ep = 1}, EightGpus(per_node));
    REQUIRE(placement.has_value());
    return placement->interfaces_per_node.value_or(-1);
  };
  CHECK(interfaces(1, 1, 32) == 4);
  CHECK(interfaces(4, 1, 32) == 16);
  CHECK(interfaces(8, 2, 32) == 32);
  CHECK(interfaces(1, 1, 16) == 2);
  CHECK(interfaces(1, 1, 4) == 1);
  CHECK(interfaces(3, 1, 4) == 2);
}

TEST_CASE("MaxModelLen adds the margin and stops at the model's limit") {
  CHECK(MaxModelLen(8000, 50, 1500, std::nullopt) == 9550);
  CHECK(MaxModelLen(4000, 500, 1500, 40960) == 6000);
  CHECK(MaxModelLen(40000, 500, 1500, 40960) == 40960);
  CHECK(MaxModelLen(40460, 500, 1500, 40960) == 40960);
  CHECK(MaxModelLen(40461, 500, 1500, 40960) == std::nullopt);
}

TEST_CASE("SizeKvTransfer counts bytes per token by attention and dtype") {
  CHECK(Transfer("meta-llama/Meta-Llama-3.1-8B", "auto", 1).bytes_per_token ==
        131072);
  CHECK(Transfer("Qwen/Qwen3-32B", "bfloat16", 1).bytes_per_token == 262144);
  CHECK(Transfer("Qwen/Qwen3-32B", "fp8_e4m3", 1).bytes_per_token == 131072);
  CHECK(Transfer("deepseek-ai/DeepSeek-R1", "auto", 1).bytes_per_token ==
        70272);
  CHECK(Transfer("deepseek-ai/DeepSeek-R1", "fp8", 1).bytes_per_token == 35136);
}

TEST_CASE("SizeKvTransfer multiplies by the input and adds a fixed state") {
  CHECK(Transfer("meta-llama/Meta-Llama-3.1-8B", "auto", 8000).request_bytes ==
        1'048'576'000);
  const ModelProfile hybrid{.kv_bytes_per_token_bf16 = 100,
                            .kv_bytes_per_token_fp8 = 50,
                            .fixed_state_bytes = 7};
  CHECK(SizeKvTransfer(&hybrid, "auto", 10).request_bytes == 1007);
  CHECK(SizeKvTransfer(&hybrid, "fp8", 10).request_bytes == 507);
}

TEST_CASE("SizeKvTransfer says nothing about what is not known") {
  CHECK_FALSE(SizeKvTransfer(nullptr, "auto", 8000).request_bytes);
  CHECK_FALSE(SizeKvTransfer(nullptr, "auto", 8000).bytes_per_token);
  const ModelProfile unmeasured{.layers = 32};
  CHECK_FALSE(SizeKvTransfer(&unmeasured, "auto", 8000).request_bytes);
}

// Milliseconds for an input of 8000 tokens, computed in the facts about fabrics
// (C.4) from the architectures.
TEST_CASE("SizeKvTransfer agrees with the published table of transfer times") {
  struct Row {
    std::string_view model;
    const char* dtype;
    int64_t ms_at_100_mb;
    int64_t ms_at_9600_mb;
    int64_t ms_at_20000_mb;
  };
  constexpr Row kRows[] = {
      {"meta-llama/Meta-Llama-3.1-8B", "bfloat16", 10486, 109, 52},
      {"Qwen/Qwen3-32B", "bfloat16", 20972, 218, 105},
      {"meta-llama/Meta-Llama-3.1-70B", "fp8", 13107, 137, 66},
      {"Qwen/Qwen3-235B-A22B-FP8", "fp8", 7700, 80, 39},
      {"openai/gpt-oss-120b", "bfloat16", 2996, 31, 15},
      {"deepseek-ai/DeepSeek-R1", "fp8", 2811, 29, 14},
      // The table counts 772 bytes per token and layer; vLLM keeps 788.
      {"nvidia/GLM-5-NVFP4", "fp8", 4917, 51, 25},
      {"moonshotai/Kimi-K3", "fp8", 5600, 58, 28},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.model);
    const int64_t bytes =
        Transfer(row.model, row.dtype, 8000).request_bytes.value_or(0);
    const auto ms = [bytes](int64_t mb_per_s) {
      return std::llround(static_cast<double>(bytes) /
                          (static_cast<double>(mb_per_s) * 1000.0));
    };
    CHECK(ms(100) == row.ms_at_100_mb);
    CHECK(ms(9600) == row.ms_at_9600_mb);
    CHECK(ms(20000) == row.ms_at_20000_mb);
  }
}

TEST_CASE("FormatBytes writes three digits in decimal units") {
  CHECK(FormatBytes(0) == "0 B");
  CHECK(FormatBytes(999) == "999 B");
  CHECK(FormatBytes(1000) == "1.00 kB");
  CHECK(FormatBytes(3'145'728) == "3.15 MB");
  CHECK(FormatBytes(562'176'000) == "562 MB");
  CHECK(FormatBytes(1'048'576'000) == "1.05 GB");
  CHECK(FormatBytes(20'971'520'000) == "21.0 GB");
  CHECK(FormatBytes(2'621'440'000'000) == "2.62 TB");
}

TEST_CASE("FormatBytes rounds up into three digits and into the next unit") {
  CHECK(FormatBytes(9'996'000) == "10.0 MB");
  CHECK(FormatBytes(99'960'000) == "100 MB");
  CHECK(FormatBytes(999'600'000) == "1.00 GB");
}

TEST_CASE("FormatTransferTime writes seconds, or milliseconds below one") {
  CHECK(FormatTransferTime(1'048'576'000, 100) == "10.5 s");
  CHECK(FormatTransferTime(1'048'576'000, 1000) == "1.05 s");
  CHECK(FormatTransferTime(1'048'576'000, 9600) == "109 ms");
  CHECK(FormatTransferTime(1'048'576'000, 20000) == "52.4 ms");
  CHECK(FormatTransferTime(1'048'576'000, 50000) == "21.0 ms");
  CHECK(FormatTransferTime(100'000'000, 100) == "1.00 s");
  CHECK(FormatTransferTime(99'970'000, 100) == "1.00 s");
}

}  // namespace
}  // namespace dgdc
