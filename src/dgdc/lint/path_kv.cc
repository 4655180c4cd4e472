// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/named_devices.h"
#include "dgdc/lint/path_parts.h"
#include "dgdc/lint/rules/support.h"

// The way of the KV cache between prefill and decode.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

constexpr std::string_view kKvRdma = "rdma";
constexpr std::string_view kKvEfa = "efa";
constexpr std::string_view kKvTransports = "UCX_TLS";

void KvDecide(Path& path, Way way, Cause cause, std::string verdict) {
  path.way = way;
  path.cause = cause;
  path.verdict = std::move(verdict);
}

// --- The list of transports

// Whether a variable is set to something that nobody can see. That the Secrets
// and ConfigMaps of envFrom steer a transport is not expected.
bool KvIsHidden(const Worker& worker, std::string_view name) {
  const manifest::Variable* variable = worker.FindEnv(name);
  return variable != nullptr && !variable->known;
}

std::optional<UcxList> KvListOf(const Worker& worker) {
  const std::optional<Text> value = SeenValue(worker, kKvTransports);
  return value ? std::optional<UcxList>(UcxList(std::string_view(**value)))
               : std::nullopt;
}

bool KvIsAllAmongOthers(const UcxList& list) {
  return list.words().size() > 1 && *list.words().front() == "all";
}

bool KvKnowsAllWords(const UcxList& list) {
  return std::all_of(list.words().begin(), list.words().end(),
                     [](const Text& word) { return IsUcxTransport(*word); });
}

// Whether the lists of both roles leave them nothing in common.
bool KvLacksCommon(const PathQuery& q) {
  const Worker* prefill = q.graph.prefill();
  const Worker* decode = q.graph.decode();
  if (prefill == nullptr || decode == nullptr || !UsesUcx(*prefill) ||
      !UsesUcx(*decode)) {
    return false;
  }
  const auto one = KvListOf(*prefill);
  const auto other = KvListOf(*decode);
  return one && other && !one->words().empty() && !other->words().empty() &&
         one->LateNegation() == nullptr && other->LateNegation() == nullptr &&
         one->LeavesPod() && other->LeavesPod() && !one->SharesFamily(*other);
}

// Whether the list alone decides that nothing, or nothing known, comes about.
bool KvStopsAtList(const PathQuery& q, const UcxList& list, Path& path) {
  const bool in_host_memory = *q.worker.kv.buffer_device == "cpu";
  if (list.LateNegation() != nullptr) {
    KvDecide(path, Way::kUnknown, Cause::kTransportsGarbled,
             "not known: UCX_TLS has a ^ that is not its first character");
  } else if (list.words().empty() || KvIsAllAmongOthers(list)) {
    KvDecide(path, Way::kUnconnected, Cause::kTransportsRefused,
             "cannot connect: UCX refuses the value of UCX_TLS");
  } else if (!in_host_memory && !list.Admits(UcxKind::kGpu)) {
    KvDecide(
        path, Way::kUnconnected, Cause::kNoGpuTransport,
        "cannot connect: UCX_TLS leaves no transport that knows GPU memory");
  } else if (!list.LeavesPod()) {
    const bool known = KvKnowsAllWords(list);
    KvDecide(
        path, known ? Way::kUnconnected : Way::kUnknown,
        known ? Cause::kNoPodTransport : Cause::kTransportsGarbled,
        known ? "cannot connect: UCX_TLS leaves no transport between pods"
              : "not known: UCX_TLS names transports that UCX does not have");
  } else if (KvLacksCommon(q)) {
    KvDecide(path, Way::kUnconnected, Cause::kNoCommonTransport,
             "cannot connect: the other role's UCX_TLS has no transport in "
             "common with this one");
  } else {
    return false;
  }
  return true;
}

// --- NICs and GPU memory

// What keeps the NICs from GPU memory.
Cause KvStagedBy(const PathQuery& q) {
  if (*q.worker.kv.buffer_device == "cpu") {
    return Cause::kHostBuffer;
  }
  if (ClusterFact(q.facts, "gpudirect") == "false") {
    return Cause::kNoGpuDirect;
  }
  const std::string_view kernel = ClusterFact(q.facts, "kernel");
  if (!kernel.empty() && CompareVersions(kernel, "5.12") < 0 &&
      ClusterFact(q.facts, "peermem") == "false") {
    return Cause::kNoPeermem;
  }
  return Cause::kNothing;
}

std::string_view KvWhyStaged(Cause cause) {
  switch (cause) {
    case Cause::kHostBuffer:
      return "the engine keeps its transfer buffer there";
    case Cause::kNoGpuDirect:
      return "the nodes have no GPUDirect RDMA";
    case Cause::kNoPeermem:
      return "the kernel has no DMA-BUF for RDMA and nvidia_peermem is not "
             "loaded";
    default:
      return "FI_EFA_USE_DEVICE_RDMA is off";
  }
}

void KvStage(Path& path, Cause cause, std::string_view way) {
  KvDecide(path, Way::kStaged, cause,
           fmt::format("{}, staged through host memory: {}", way,
                       KvWhyStaged(cause)));
}

void KvDecideNics(const PathQuery& q, const Access& access, Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  const Cause staged = KvStagedBy(q);
  if (staged != Cause::kNothing) {
    KvStage(path, staged, "UCX over RDMA");
    return;
  }
  KvDecide(path, Way::kRdma, Cause::kDevices, "UCX over RDMA");
}

// Devices that the pod does not ask for, but may have.
void KvDecideUnclear(const PathQuery& q, const Access& access, bool may_fall,
                     Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  path.by = access.what;
  path.certainty = Certainty::kPerhaps;
  path.cause = Cause::kUnclearDevices;
  const std::string_view otherwise = may_fall ? "TCP" : "no connection";
  if (q.graph.network == kKvRdma || access.reach == Reach::kFiles) {
    path.way = Way::kRdma;
    path.verdict = fmt::format(
        "UCX over RDMA by {}, which no resource accounts for; "
        "{} where that gives no device",
        access.what, otherwise);
    return;
  }
  path.verdict = fmt::format(
      "not known: the pod asks for no RDMA device, but {} may bring some; {} "
      "otherwise",
      access.what, otherwise);
}

// Without NVLink and without devices.
void KvDecideSockets(const PathQuery& q, const std::optional<UcxList>& list,
                     NvlinkState nvlink, Path& path) {
  if (list && !list->Admits(UcxKind::kSockets)) {
    KvDecide(path, Way::kUnconnected, Cause::kNoDevices,
             "cannot connect: UCX_TLS leaves RDMA transports alone and the pod "
             "asks for no RDMA device");
    return;
  }
  path.way = Way::kTcp;
  if (nvlink == NvlinkState::kNoHandles) {
    path.cause = Cause::kNoHandles;
    path.verdict =
        "falls back to TCP: NVLink across nodes takes memory with fabric "
        "handles alone, and the KV cache has none";
  } else if (nvlink == NvlinkState::kOff) {
    path.cause = Cause::kNvlinkOff;
    path.verdict =
        "falls back to TCP: the pod asks for no RDMA device, and "
        "UCX_CUDA_IPC_ENABLE_MNNVL does not open the NVLink domain";
  } else if (nvlink == NvlinkState::kApart) {
    path.cause = Cause::kDomainsApart;
    path.verdict =
        "falls back to TCP: prefill and decode join different NVLink domains";
  } else if (MeansTcp(q.graph)) {
    path.cause = Cause::kFabricIsTcp;
    path.verdict = fmt::format("TCP, as the fabric {} means it",
                               q.graph.fabric->head.name);
  } else {
    path.cause = Cause::kNoDevices;
    path.verdict = "falls back to TCP: the pod asks for no RDMA device";
  }
}

void KvEmulate(Path& path) {
  KvDecide(path, Way::kEmulated, Cause::kUcxOnEfa,
           "UCX on EFA: emulated in software or over TCP, about 1 GB/s at "
           "best");
}

void KvDecideNoRdma(const std::optional<UcxList>& list, Path& path) {
  const bool sockets = !list || list->Admits(UcxKind::kSockets);
  KvDecide(path, sockets ? Way::kTcp : Way::kUnconnected,
           Cause::kNoRdmaTransport,
           fmt::format("{}: UCX_TLS leaves no RDMA transport",
                       sockets ? "falls back to TCP" : "cannot connect"));
}

void DecideWithoutNvlink(const PathQuery& q, const std::optional<UcxList>& list,
                         NvlinkState nvlink, Path& path) {
  const bool admits = !list || list->Admits(UcxKind::kRdma);
  const bool sockets = !list || list->Admits(UcxKind::kSockets);
  const Access efa = AccessTo(q.facts, q.worker, kKvEfa);
  const Access rdma = AccessTo(q.facts, q.worker, kKvRdma);
  // Of a pod that asks for both the known fabric counts.
  const bool is_rdma =
      rdma.reach == Reach::kAsked && q.graph.network == kKvRdma;
  if (efa.reach == Reach::kAsked && !is_rdma) {
    path.place = efa.place;
    if (!admits) {
      KvDecideNoRdma(list, path);
      return;
    }
    KvEmulate(path);
    return;
  }
  if (rdma.reach == Reach::kAsked) {
    if (admits) {
      KvDecideNics(q, rdma, path);
    } else {
      AddAccess(rdma, path);
      KvDecideNoRdma(list, path);
    }
  } else if (rdma.reach != Reach::kNone && admits) {
    KvDecideUnclear(q, rdma, sockets, path);
  } else if (!q.graph.whole) {
    KvDecide(path, Way::kUnknown, Cause::kPart,
             "not known: what is absent may stand elsewhere");
  } else {
    KvDecideSockets(q, list, nvlink, path);
  }
}

// Whatever the hidden list holds, EFA has nothing better for UCX.
bool KvIsEmulatedAnyway(const PathQuery& q) {
  return AsksForNetwork(q.facts, q.worker, kKvEfa) &&
         !AsksForNetwork(q.facts, q.worker, kKvRdma) &&
         !DomainClaim(q.facts, q.worker).span.known();
}

// What is left when the memory has no fabric handles.
void DecideHandlesUnknown(const PathQuery& q,
                          const std::optional<UcxList>& list, Path& path) {
  Path rest;
  DecideWithoutNvlink(q, list, NvlinkState::kNoHandles, rest);
  const std::string_view otherwise = rest.way == Way::kRdma       ? "RDMA"
                                     : rest.way == Way::kEmulated ? "UCX on EFA"
                                     : rest.way == Way::kUnconnected
                                         ? "no connection"
                                         : "TCP";
  KvDecide(path, Way::kNvlink, Cause::kHandlesUnknown,
           fmt::format("UCX over NVLink across nodes if the memory of the KV "
                       "cache has fabric handles, else {}",
                       otherwise));
  path.certainty = Certainty::kPerhaps;
}

void DecideUcx(const PathQuery& q, Path& path) {
  if (KvIsHidden(q.worker, kKvTransports)) {
    if (KvIsEmulatedAnyway(q)) {
      KvEmulate(path);
      return;
    }
    KvDecide(path, Way::kUnknown, Cause::kTransportsHidden,
             "not known: the manifest does not show the value of UCX_TLS");
    return;
  }
  const std::optional<Text> value = AddVariable(q.worker, kKvTransports, path);
  const std::optional<UcxList> list = KvListOf(q.worker);
  if (!value) {
    AddReason(path, std::string(kKvTransports),
              "not set: UCX chooses among what the pod has");
  } else {
    path.place = value->span;
  }
  AddVariable(q.worker, "UCX_NET_DEVICES", path);
  if (list && KvStopsAtList(q, *list, path)) {
    return;
  }
  const NvlinkState nvlink = NvlinkOf(q, list, path);
  if (nvlink == NvlinkState::kOpen) {
    KvDecide(path, Way::kNvlink, Cause::kDomain,
             "UCX over NVLink across nodes");
  } else if (nvlink == NvlinkState::kHandlesUnknown) {
    DecideHandlesUnknown(q, list, path);
  } else {
    DecideWithoutNvlink(q, list, nvlink, path);
  }
}

// --- libfabric

// Whether FI_PROVIDER names one that drives NICs of another kind.
bool KvDrivesOtherNic(std::string_view provider) {
  constexpr std::array<std::string_view, 5> kProviders = {"verbs", "cxi", "opx",
                                                          "psm", "usnic"};
  return std::any_of(kProviders.begin(), kProviders.end(),
                     [provider](std::string_view prefix) {
                       return provider.starts_with(prefix);
                     });
}

void DecideEfa(const PathQuery& q, const Access& access, Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  Cause staged = KvStagedBy(q);
  const auto rdma = AddVariable(q.worker, "FI_EFA_USE_DEVICE_RDMA", path);
  constexpr std::array<std::string_view, 4> kOff = {"0", "false", "no", "off"};
  // What the manifest says itself is the nearer cause.
  if (staged != Cause::kHostBuffer && rdma &&
      std::find(kOff.begin(), kOff.end(), Lower(**rdma)) != kOff.end()) {
    staged = Cause::kDeviceRdmaOff;
  }
  if (staged != Cause::kNothing) {
    KvStage(path, staged, "libfabric over EFA");
    return;
  }
  KvDecide(path, Way::kEfa, Cause::kDevices, "libfabric over EFA");
}

void DecideEfaUnclear(const PathQuery& q, const Access& access, Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  path.by = access.what;
  path.certainty = Certainty::kPerhaps;
  path.cause = Cause::kUnclearDevices;
  const bool host =
      access.reach == Reach::kFiles || access.reach == Reach::kPrivilege;
  if (host || q.graph.network == kKvEfa) {
    path.way = Way::kEfa;
    path.verdict =
        fmt::format("libfabric over EFA by {}, which no resource accounts for",
                    access.what);
    return;
  }
  path.verdict = fmt::format(
      "not known: the pod asks for no EFA interface, but {} may bring some",
      access.what);
}

// libfabric's tcp provider cannot register GPU memory.
void DecideLibfabricTcp(const PathQuery& q, Path& path) {
  const bool in_host_memory = *q.worker.kv.buffer_device == "cpu";
  const bool tells_buffer =
      q.worker.engine->kv_transfer.json.contains("bufferDevice");
  if (tells_buffer && !in_host_memory) {
    KvDecide(path, Way::kUnconnected, Cause::kNoDevices,
             "cannot connect: the pod asks for no EFA interface, and libfabric "
             "over TCP takes no GPU memory");
    return;
  }
  KvDecide(path, Way::kTcp, Cause::kNoDevices,
           "falls back to TCP: the pod asks for no EFA interface");
}

void DecideLibfabric(const PathQuery& q, Path& path) {
  const std::optional<Text> provider =
      AddVariable(q.worker, "FI_PROVIDER", path);
  const Access access = AccessTo(q.facts, q.worker, kKvEfa);
  if (provider && **provider != kKvEfa) {
    const bool elsewhere =
        access.reach != Reach::kAsked && KvDrivesOtherNic(**provider);
    path.place = provider->span;
    KvDecide(path, elsewhere ? Way::kOther : Way::kTcp, Cause::kOtherProvider,
             elsewhere
                 ? fmt::format("libfabric over its provider {}", **provider)
                 : "falls back to TCP: FI_PROVIDER is another one");
  } else if (access.reach == Reach::kAsked) {
    DecideEfa(q, access, path);
  } else if (AccessTo(q.facts, q.worker, kKvRdma).reach == Reach::kAsked) {
    KvDecide(path, Way::kOther, Cause::kOtherBackend,
             "libfabric over the RDMA devices, if it has a provider for them");
  } else if (access.reach != Reach::kNone) {
    DecideEfaUnclear(q, access, path);
  } else if (!q.graph.whole) {
    KvDecide(path, Way::kUnknown, Cause::kPart,
             "not known: what is absent may stand elsewhere");
  } else {
    DecideLibfabricTcp(q, path);
  }
}

// --- Connectors

std::string KvConnector(const Worker& worker) {
  if (worker.kv.connector->empty()) {
    return "none";
  }
  return *worker.kv.connector +
         (worker.kv.connector_default ? " (default)" : "");
}

bool KvStopsAtConnector(const PathQuery& q, Path& path) {
  const Worker& worker = q.worker;
  if (!q.graph.disaggregated() && q.graph.whole &&
      !CarriesKv(q.graph, worker)) {
    KvDecide(path, Way::kNone, Cause::kNoConnector,
             "none: no other role and no KV connector");
    return true;
  }
  if (!worker.kv.nixl) {
    KvDecide(path, Way::kUnknown, Cause::kConnectorHidden,
             "not known: the manifest does not show the connector");
    return true;
  }
  if (*worker.kv.nixl) {
    return false;
  }
  const bool none = worker.kv.connector->empty();
  KvDecide(path, none ? Way::kNone : Way::kOther,
           none ? Cause::kNoConnector : Cause::kOtherConnector,
           none ? "none: no KV connector is configured" : "not over NIXL");
  AddReason(path, "connector", KvConnector(worker), worker.kv.connector.span);
  return true;
}

Path KvPathOf(const PathQuery& q) {
  const Worker& worker = q.worker;
  Path path;
  if (!TransfersKv(worker)) {
    KvDecide(path, Way::kNone, Cause::kNoConnector,
             "none: prefill and decode are one worker");
    return path;
  }
  if (KvStopsAtConnector(q, path)) {
    return path;
  }
  if (!worker.kv.connector->empty()) {
    AddReason(path, "connector", KvConnector(worker), worker.kv.connector.span);
  }
  AddReason(path, "NIXL backend",
            worker.kv.explicit_backend ? *worker.kv.backend
                                       : *worker.kv.backend + " (default)",
            worker.kv.explicit_backend ? worker.kv.backend.span : Span{});
  if (*worker.kv.backend == "LIBFABRIC") {
    DecideLibfabric(q, path);
  } else if (UsesUcx(worker)) {
    DecideUcx(q, path);
  } else {
    KvDecide(path, Way::kOther, Cause::kOtherBackend,
             fmt::format("over the backend {}, whose way is its own",
                         *worker.kv.backend));
  }
  AddInterfaces(q, path);
  return path;
}

// Whatever way the cache takes, devices of the named fabric may be missing.
void KvSayMissing(const PathQuery& q, Path& path) {
  const bool open = path.way == Way::kOther || path.way == Way::kUnknown;
  if (open && CarriesKv(q.graph, q.worker) &&
      MissingDevice(q.facts, q.worker)) {
    path.certainty = Certainty::kPerhaps;
    path.verdict += fmt::format("; the pod asks for no device of {}",
                                q.facts.assumed.fabric->head.name);
  }
}

}  // namespace

Path KvPath(const manifest::Facts& facts, const manifest::Graph& graph,
            const Worker& worker) {
  const PathQuery q{facts, graph, worker};
  Path path = KvPathOf(q);
  KvSayMissing(q, path);
  return path;
}

}  // namespace dgdc::lint
