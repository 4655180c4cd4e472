// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/manifest/facts.h"

// Which ways a worker's traffic takes, as far as the manifest tells. Different
// variables steer the two: NIXL (UCX, libfabric) moves the KV cache, NCCL the
// collectives of tensor and expert parallelism.
namespace dgdc::lint {

// How bytes get to another node.
enum class Way : uint8_t {
  kUnknown,   // the manifest does not tell
  kNone,      // nothing has to
  kInside,    // they stay inside the node
  kRdma,      // InfiniBand or RoCE
  kEfa,       // libfabric over EFA
  kEmulated,  // UCX on EFA, which emulates RDMA in software
  kNvlink,    // NVLink across nodes
  kTcp,       // sockets
  kOther,     // something that is not NIXL
};

// One thing that was found and the place in the file that decided it; no place
// when it follows from something that is absent.
struct Reason {
  std::string name = {};
  std::string value = {};
  Span span = {};
};

struct Path {
  Way way = Way::kUnknown;
  // One line for people: "LIBFABRIC over EFA", "falls back to TCP: ...".
  std::string verdict = {};
  std::vector<Reason> reasons = {};
  // Interfaces that the pod asked for; nothing when not known.
  std::optional<int64_t> interfaces = {};
};

// "rdma", "sockets", ... for scripts.
std::string_view WayName(Way way);

// The way of the KV cache between this worker and its counterpart.
Path KvPath(const manifest::Facts& facts, const manifest::Graph& graph,
            const manifest::Worker& worker);

// The way of its collectives between its GPUs.
Path CollectivePath(const manifest::Facts& facts, const manifest::Graph& graph,
                    const manifest::Worker& worker);

}  // namespace dgdc::lint
