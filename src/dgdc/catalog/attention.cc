// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/attention.h"

#include <algorithm>
#include <array>

namespace dgdc {
namespace {

constexpr std::array<std::string_view, 2> kHeadFacts = {"kvHeads", "headDim"};
constexpr std::array<std::string_view, 5> kWindowFacts = {
    "kvLayers", "swaLayers", "kvHeads", "headDim", "window"};
constexpr std::array<std::string_view, 3> kSomeHeadFacts = {
    "kvLayers", "kvHeads", "headDim"};
constexpr std::array<std::string_view, 2> kLatentFacts = {"kvLoraRank",
                                                          "qkRopeHeadDim"};
constexpr std::array<std::string_view, 3> kIndexedFacts = {
    "kvLoraRank", "qkRopeHeadDim", "indexHeadDim"};
constexpr std::array<std::string_view, 4> kHybridHeadFacts = {
    "kvLayers", "kvHeads", "headDim", "fixedStateBytes"};
constexpr std::array<std::string_view, 4> kHybridLatentFacts = {
    "kvLayers", "kvLoraRank", "qkRopeHeadDim", "fixedStateBytes"};

constexpr std::array kKinds = {
    AttentionKind{.name = "gqa", .shape = KvShape::kHeads, .needs = kHeadFacts},
    AttentionKind{
        .name = "gqa-swa", .shape = KvShape::kHeads, .needs = kWindowFacts},
    AttentionKind{.name = "gqa-chunked",
                  .shape = KvShape::kHeads,
                  .upper_bound = true,
                  .needs = kHeadFacts},
    AttentionKind{
        .name = "gqa-nas", .shape = KvShape::kHeads, .needs = kSomeHeadFacts},
    AttentionKind{
        .name = "mla", .shape = KvShape::kLatent, .needs = kLatentFacts},
    AttentionKind{
        .name = "mla-dsa", .shape = KvShape::kLatent, .needs = kIndexedFacts},
    AttentionKind{.name = "csa-hca", .shape = KvShape::kOpaque},
    AttentionKind{.name = "hybrid-gqa-gdn",
                  .shape = KvShape::kHeads,
                  .recurrent = true,
                  .needs = kHybridHeadFacts},
    AttentionKind{.name = "hybrid-gqa-mamba2",
                  .shape = KvShape::kHeads,
                  .recurrent = true,
                  .needs = kHybridHeadFacts},
    AttentionKind{.name = "hybrid-mla-kda",
                  .shape = KvShape::kLatent,
                  .recurrent = true,
                  .needs = kHybridLatentFacts},
};

}  // namespace

const AttentionKind* FindAttentionKind(std::string_view name) {
  const auto* found = std::find_if(
      kKinds.begin(), kKinds.end(),
      [name](const AttentionKind& kind) { return kind.name == name; });
  return found == kKinds.end() ? nullptr : found;
}

bool HasRecurrentState(std::string_view attention) {
  const AttentionKind* kind = FindAttentionKind(attention);
  return kind != nullptr && kind->recurrent;
}

}  // namespace dgdc
