// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// Which ways a worker's traffic takes, as far as the manifest tells. Different
// variables steer the two: NIXL (UCX, libfabric) moves the KV cache, NCCL the
// collectives of tensor and expert parallelism. `inspect` prints these verdicts
// and rules are conditions over them, so that the two cannot disagree.
namespace dgdc::lint {

// How bytes get to another node.
enum class Way : uint8_t {
  kUnknown,      // the manifest does not tell
  kNone,         // nothing has to
  kInside,       // they stay inside the node
  kRdma,         // InfiniBand or RoCE
  kEfa,          // libfabric over EFA
  kNvlink,       // NVLink across nodes
  kStaged,       // the NICs, through host memory
  kEmulated,     // UCX on EFA, which emulates RDMA in software
  kTcp,          // sockets
  kUnconnected,  // no connection comes about
  kOther,        // something that is not NIXL
};

// What decided it. Where the way is worse than the fabric's, each cause has one
// rule that speaks.
enum class Cause : uint8_t {
  kNothing,
  kPart,             // of a manifest: what is absent may stand elsewhere
  kConnectorHidden,  // the value cannot be seen
  kNoConnector,
  kOtherConnector,     // not over NIXL
  kOtherBackend,       // of NIXL, whose way is its own
  kTransportsHidden,   // the value of UCX_TLS cannot be seen
  kTransportsGarbled,  // nor what it was meant to be
  kTransportsRefused,  // UCX refuses it
  kNoGpuTransport,     // UCX_TLS leaves none that knows GPU memory
  kNoPodTransport,     // nor one that leaves the pod
  kNoCommonTransport,  // with the other role
  kNoRdmaTransport,    // although the pod has devices
  kDevices,            // the pod asks for them
  kUnclearDevices,     // it may have some by a way that no profile knows
  kNoDevices,
  kFilesClosed,       // those of the node are mounted and may not be opened
  kOtherFabric,       // the pod asks for a device that the nodes do not have
  kNetworksApart,     // prefill and decode ask for different networks
  kConnectorsApart,   // they have different connectors
  kBackendsApart,     // or no backend of NIXL in common
  kOtherRole,         // the other end of the transfer has nothing better
  kInterfacesOnly,    // UCX_NET_DEVICES names no RDMA device
  kListedNicsAbsent,  // it names nothing else, and the pod has none
  kForeignNics,       // it names some that the nodes do not have
  kUcxOnEfa,
  kOtherProvider,   // of libfabric than EFA
  kNoGpuDirect,     // the NICs do not reach GPU memory
  kNoPeermem,       // nor does the kernel let them
  kGpuDirectOff,    // a variable keeps UCX from it
  kDeviceRdmaOff,   // a variable keeps EFA from it
  kHostBuffer,      // the engine keeps its buffer in host memory
  kDomain,          // of NVLink, that the pod joins
  kHandlesUnknown,  // whether the memory has fabric handles
  kNoHandles,
  kNvlinkOff,     // UCX leaves NVLink at the node
  kDomainsApart,  // prefill and decode join different ones
  kFabricIsTcp,   // as the fabric means it
  kNcclSocket,
  kNcclIbDisabled,
  kNcclNoHca,     // NCCL_IB_HCA names none
  kNcclNoDomain,  // NCCL_MNNVL_ENABLE is on, and no pod joins a domain
  kRanksApart,    // the interface on which they meet is none
};

// Whether the verdict holds for sure, or something outside of the manifest
// decides.
enum class Certainty : uint8_t { kCertain, kPerhaps };

// One thing that was found and the place in the file that decided it; no place
// when it follows from something that is absent.
struct Reason {
  std::string name = {};
  std::string value = {};
  Span span = {};
  // Who decided it where nothing written did: "default of vllm 0.12.0".
  std::string from = {};
};

// A way and what decides it.
struct Outcome {
  Way way = Way::kUnknown;
  Cause cause = Cause::kNothing;
};

struct Path {
  Way way = Way::kUnknown;
  Cause cause = Cause::kNothing;
  Certainty certainty = Certainty::kCertain;
  // One line for people: "libfabric over EFA", "falls back to TCP: ...".
  std::string verdict = {};
  std::vector<Reason> reasons = {};
  // The place that decided; unknown when it follows from something absent.
  Span place = {};
  // What gives the pod devices where it does not ask for them.
  std::string by = {};
  // Variables that may decide and whose value nobody can see; the way is the
  // one without them.
  std::vector<std::string> hidden = {};
  // What they may make of a way that is worse already.
  std::vector<Outcome> may_be = {};
  // Interfaces that the pod asked for; nothing when not known.
  std::optional<int64_t> interfaces = {};
};

// "rdma", "sockets", ... for scripts and rules.
std::string_view WayName(Way way);
// "no-devices", ...
std::string_view CauseName(Cause cause);
// "certain" or "perhaps".
std::string_view CertaintyName(Certainty certainty);

// Whether the way is worse than what a fabric is there for.
bool IsWorse(const Path& path);

// Whether a hidden variable may make a way worse that is not so without it.
bool MayBeWorse(const Path& path);

// The way of the KV cache between this worker and its counterpart.
Path KvPath(const manifest::Facts& facts, const manifest::Graph& graph,
            const manifest::Worker& worker);

// The way of its collectives between its GPUs.
Path CollectivePath(const manifest::Facts& facts, const manifest::Graph& graph,
                    const manifest::Worker& worker);

// Whether one of the two ends at device files that the pod may not open.
bool StopsAtFiles(const manifest::Facts& facts, const manifest::Graph& graph,
                  const manifest::Worker& worker);

}  // namespace dgdc::lint
