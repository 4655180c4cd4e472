// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/profile.h"

// The figures behind a plan: what it takes, what a request moves, and how sure
// each of them is. Compile does without; people and scripts ask for them.
namespace dgdc {

// A figure, or the reason why it is not known.
struct Figure {
  std::optional<int64_t> value = {};
  std::string unknown = {};
};

// Where the architecture facts come from.
enum class FactsOrigin : uint8_t { kNone, kProfile, kIntent, kConfig };

// How the longest sequence came about.
enum class LengthOrigin : uint8_t { kSum, kCapped, kGiven };

struct ModelEstimate {
  std::string id = {};
  FactsOrigin facts = FactsOrigin::kNone;
  std::string profile = {};         // name of the profile, "" without one
  std::string attention = {};       // "" when not known
  std::string kv_cache_dtype = {};  // as the intent says, "auto" by default
  int64_t kv_element_bits = 0;      // with which the bytes are counted
  Figure kv_bytes_per_token = {};   // all layers, one copy
  bool upper_bound = false;         // of the bytes per token
  Figure fixed_state_bytes = {};    // per request of this input length
  int64_t max_model_len = 0;        // tokens
  LengthOrigin length_origin = LengthOrigin::kSum;
  int64_t isl = 0;                    // tokens
  int64_t osl = 0;                    // tokens
  int64_t margin_tokens = 0;          // of the engine
  std::optional<int64_t> limit = {};  // tokens, of the model
  std::vector<std::string> notes = {};
};

// What one request moves from prefill to decode; how long that takes follows
// from the way that the manifest gives it (lint/route_rate.h).
struct TransferEstimate {
  Figure request_bytes = {};
  // What the slowest rank of the decode worker receives.
  Figure rank_bytes = {};
  int64_t decode_tp = 0;
  int64_t decode_pp = 0;
  // In how many parts the growing cache is split over the decode ranks; 1 is a
  // whole copy for each.
  int64_t shares = 0;
  int64_t state_shares = 0;  // the same of the fixed state
};

struct RoleEstimate {
  RoleKind kind = RoleKind::kWorker;
  // That belong to the GPUs of one worker and that it uses, over all its nodes.
  Figure interfaces_per_worker = {};
};

struct Estimate {
  std::string engine = {};
  std::string release = {};
  std::string hardware = {};
  std::string fabric = {};               // "" when none is given
  std::string collectives = {};          // "" when they go over `fabric`
  std::vector<RoleEstimate> roles = {};  // workers only
  int64_t gpus = 0;
  ModelEstimate model = {};
  // Nothing when no request moves: the deployment is aggregated.
  std::optional<TransferEstimate> transfer = {};
};

}  // namespace dgdc
