// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/profile_head.h"

namespace dgdc {

// A model's architecture: the columns of its configuration that sizing needs.
struct ModelProfile {
  ProfileHead head = {};
  std::string attention = {};  // "gqa", "mla", ...
  int64_t layers = 0;
  int64_t query_heads = 0;
  std::optional<int64_t> kv_heads = {};
  std::optional<int64_t> kv_layers = {};   // whose cache grows with the prompt
  std::optional<int64_t> swa_layers = {};  // with a sliding window
  std::optional<int64_t> head_dim = {};
  // Of the layers whose cache grows, where they differ from the others.
  std::optional<int64_t> global_kv_heads = {};
  std::optional<int64_t> global_head_dim = {};
  std::optional<int64_t> kv_lora_rank = {};
  std::optional<int64_t> qk_rope_head_dim = {};
  std::optional<int64_t> index_head_dim = {};
  std::optional<int64_t> window = {};  // tokens
  int64_t max_position = 0;
  std::string weight_format = {};
  std::string checkpoint_kv_dtype = {};
  int64_t kv_bytes_per_token_bf16 = 0;
  int64_t kv_bytes_per_token_fp8 = 0;
  int64_t fixed_state_bytes = 0;
  std::vector<std::string> notes = {};
};

}  // namespace dgdc
