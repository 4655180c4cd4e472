// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// The kinds of attention that profiles and intents may name.
namespace dgdc {

// What a layer caches for one token.
enum class KvShape : uint8_t {
  kHeads,   // keys and values of every KV head: 2 x heads x width
  kLatent,  // one latent and its rotary part, the same for all heads
  kOpaque,  // nothing that follows from these facts
};

struct AttentionKind {
  std::string_view name = {};  // as profiles and intents spell it
  KvShape shape = KvShape::kOpaque;
  // Whether layers of another kind are counted as if they cached everything.
  bool upper_bound = false;
  // Whether a recurrent state, which tensor parallelism splits, comes along.
  bool recurrent = false;
  // The facts without which nothing can be computed, as an intent spells them,
  // besides those that every architecture has.
  std::span<const std::string_view> needs = {};
};

// Null when there is no such kind.
const AttentionKind* FindAttentionKind(std::string_view name);

// Whether a recurrent state comes along with the cache of such a model.
bool HasRecurrentState(std::string_view attention);

}  // namespace dgdc
