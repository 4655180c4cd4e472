// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "dgdc/catalog/attention.h"
#include "dgdc/catalog/profile.h"

// How large the KV cache of a model is, from its architecture. Sizes are those
// of one copy, before tensor parallelism splits or copies it.
// Source: fabrics facts C.1, after AIConfigurator's model classes
// (get_kvcache_elements_per_token, get_kvcache_bytes_per_sequence).
namespace dgdc {

struct KvBytes {
  int64_t per_token_bf16 = 0;
  int64_t per_token_fp8 = 0;
  // Per request, however long the prompt; windows in bf16, and full.
  int64_t fixed_state = 0;
};

// L layers with a growing cache, e bytes per element:
//   heads    2 x L x kvHeads x headDim x e
//   latent   L x (kvLoraRank + qkRopeHeadDim) x e
//   indexed  L x (kvLoraRank x e + qkRopeHeadDim x 2 + i + 4 x ceil(i / 128)),
//            i = indexHeadDim: the rotary part stays 16 bits wide, the indexer
//            keeps 8-bit keys and a scale per 128 of them
//   windows  2 x swaLayers x kvHeads x headDim x e x window, once
// Nothing when the kind is opaque or a fact is missing.
std::optional<KvBytes> ComputeKvBytes(const ModelProfile& model);

// What a request of `isl` tokens caches besides its bytes per token: windows
// that it does not fill count as far as it does, in elements of the KV dtype.
int64_t FixedStateBytes(const ModelProfile& model, bool fp8, int64_t isl);

// The part of a request of these sizes that one rank of a decode group of `tp`
// ranks holds, and therefore receives. Ranks share KV heads as far as there are
// enough, latents are copied to every rank, recurrent state is split.
// Nothing when the model does not tell. Source: fabrics facts C.2.
struct RankShare {
  int64_t bytes = 0;
  // In how many parts the growing cache is split, and the fixed state.
  int64_t shares = 1;
  int64_t state_shares = 1;
};
std::optional<RankShare> ShareOfRank(const ModelProfile& model,
                                     int64_t token_bytes, int64_t state_bytes,
                                     int64_t tp);

}  // namespace dgdc
