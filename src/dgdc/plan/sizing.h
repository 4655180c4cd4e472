// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dgdc/catalog/profile.h"

// Pure arithmetic over the sizes of an intent; its constants come from
// profiles.
namespace dgdc {

struct Parallelism {
  int64_t tp = 0;
  int64_t pp = 0;
  int64_t dp = 0;
  int64_t ep = 0;
  // Whether a tensor-parallel group may span nodes although NVLink does not.
  bool tp_across_nodes = false;
};

// GPUs of one worker: tp x pp x dp. Experts are spread over ranks that exist
// already, so ep adds none (attention-DP 8 with EP 8 is 8 GPUs).
int64_t WorldSize(const Parallelism& parallelism);

// How one worker lies on the nodes.
struct Placement {
  int64_t gpus = 0;           // of the whole worker
  int64_t nodes = 0;          // pods per worker
  int64_t gpus_per_node = 0;  // per pod; the operator counts the same way
  // Network interfaces that belong to the GPUs of one pod, rounded up; nothing
  // when the hardware does not say.
  std::optional<int64_t> interfaces_per_node = {};
};

// Nothing when the worker's GPUs do not spread evenly over nodes, or when a
// tensor-parallel group larger than a node does not fill whole ones or may not
// leave it: within an NVLink domain it always may.
std::optional<Placement> Place(const Parallelism& parallelism,
                               const HardwareProfile& hardware);

// Longest sequence: isl + osl + margin, but never beyond the model's limit.
// Nothing when isl + osl alone exceed the limit.
std::optional<int64_t> MaxModelLen(int64_t isl, int64_t osl, int64_t margin,
                                   std::optional<int64_t> limit);

// The KV cache that one request moves from prefill to decode.
struct KvTransfer {
  std::optional<int64_t> bytes_per_token = {};
  std::optional<int64_t> request_bytes = {};
};

// bytes/token x isl plus windows and recurrent state, whole model (the
// ranks of a tensor-parallel group share it, except with MLA). The element size
// follows the KV dtype; "auto" counts 16-bit elements.
// Source: fabrics facts C.1, after AIConfigurator's model classes.
KvTransfer SizeKvTransfer(const ModelProfile* model,
                          const std::string& kv_cache_dtype, int64_t isl);

// "1.05 GB", "562 MB": decimal units, three digits.
std::string FormatBytes(int64_t bytes);

// "10.5 s", "109 ms" for bytes at a rate in MB/s.
std::string FormatTransferTime(int64_t bytes, int64_t mb_per_s);

}  // namespace dgdc
