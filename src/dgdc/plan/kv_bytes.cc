// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/kv_bytes.h"

#include <algorithm>
#include <array>

namespace dgdc {
namespace {

constexpr int64_t kBf16Bytes = 2;
constexpr int64_t kFp8Bytes = 1;
// The rotary part of an indexed latent is never quantized.
constexpr int64_t kRopeBytes = 2;
// The indexer keeps a 32-bit scale for so many of its 8-bit keys, and an 8-bit
// latent of such a model one for as many of its elements.
constexpr int64_t kScaledGroup = 128;
constexpr int64_t kScaleBytes = 4;

int64_t CeilDivideBytes(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Keys and values of one layer whose cache grows.
std::optional<int64_t> GrowingHeadBytes(const ModelProfile& model,
                                        int64_t element_bytes) {
  const auto heads =
      model.global_kv_heads ? model.global_kv_heads : model.kv_heads;
  const auto width =
      model.global_head_dim ? model.global_head_dim : model.head_dim;
  return heads && width ? std::optional(2 * *heads * *width * element_bytes)
                        : std::nullopt;
}

// Keys and values of one layer with a window.
std::optional<int64_t> HeadBytes(const ModelProfile& model,
                                 int64_t element_bytes) {
  if (!model.kv_heads || !model.head_dim) {
    return std::nullopt;
  }
  return 2 * *model.kv_heads * *model.head_dim * element_bytes;
}

std::optional<int64_t> LatentBytes(const ModelProfile& model,
                                   int64_t element_bytes) {
  if (!model.kv_lora_rank || !model.qk_rope_head_dim) {
    return std::nullopt;
  }
  const int64_t latent = *model.kv_lora_rank * element_bytes;
  if (!model.index_head_dim) {
    return latent + *model.qk_rope_head_dim * element_bytes;
  }
  const int64_t index = *model.index_head_dim;
  const int64_t scales =
      CeilDivideBytes(index, kScaledGroup) +
      (element_bytes == kFp8Bytes
           ? CeilDivideBytes(*model.kv_lora_rank, kScaledGroup)
           : 0);
  return latent + *model.qk_rope_head_dim * kRopeBytes + index +
         kScaleBytes * scales;
}

// Bytes per token of all layers whose cache grows.
std::optional<int64_t> TokenBytes(const ModelProfile& model, KvShape shape,
                                  int64_t element_bytes) {
  std::optional<int64_t> layer;
  if (shape == KvShape::kHeads) {
    layer = GrowingHeadBytes(model, element_bytes);
  } else if (shape == KvShape::kLatent) {
    layer = LatentBytes(model, element_bytes);
  }
  if (!layer) {
    return std::nullopt;
  }
  return model.kv_layers.value_or(model.layers) * *layer;
}

// Bytes per token inside the window of all layers that have one.
std::optional<int64_t> WindowBytes(const ModelProfile& model,
                                   int64_t element_bytes) {
  const std::optional<int64_t> layer = HeadBytes(model, element_bytes);
  if (!layer || !model.swa_layers || !model.window) {
    return std::nullopt;
  }
  return *model.swa_layers * *layer;
}

}  // namespace

std::optional<KvBytes> ComputeKvBytes(const ModelProfile& model) {
  const AttentionKind* kind = FindAttentionKind(model.attention);
  if (kind == nullptr) {
    return std::nullopt;
  }
  const auto bf16 = TokenBytes(model, kind->shape, kBf16Bytes);
  const auto fp8 = TokenBytes(model, kind->shape, kFp8Bytes);
  if (!bf16 || !fp8) {
    return std::nullopt;
  }
  const auto window = WindowBytes(model, kBf16Bytes);
  return KvBytes{.per_token_bf16 = *bf16,
                 .per_token_fp8 = *fp8,
                 .fixed_state = window ? *window * *model.window
                                       : model.fixed_state_bytes};
}

int64_t FixedStateBytes(const ModelProfile& model, bool fp8, int64_t isl) {
  const auto window = WindowBytes(model, fp8 ? kFp8Bytes : kBf16Bytes);
  return window ? *window * std::min(isl, *model.window)
                : model.fixed_state_bytes;
}

std::optional<RankShare> ShareOfRank(const ModelProfile& model,
                                     int64_t token_bytes, int64_t state_bytes,
                                     int64_t tp) {
  const AttentionKind* kind = FindAttentionKind(model.attention);
  if (kind == nullptr || (kind->shape != KvShape::kLatent && !model.kv_heads)) {
    return std::nullopt;
  }
  const int64_t shares =
      kind->shape == KvShape::kLatent ? 1 : std::min(tp, *model.kv_heads);
  const int64_t state_shares = kind->recurrent ? tp : shares;
  return RankShare{.bytes = CeilDivideBytes(token_bytes, shares) +
                            CeilDivideBytes(state_bytes, state_shares),
                   .shares = shares,
                   .state_shares = state_shares};
}

}  // namespace dgdc
