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
#include "dgdc/lint/query/kv_pair.h"
#include "dgdc/lint/query/named_devices.h"
#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/support.h"

// The way of the KV cache between prefill and decode.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

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

const TransportProfile& Ucx(const OneWorker& q) {
  return q.facts.catalog->Transport("ucx");
}

// The variables with which sentences say what decides.
const std::string& ListOfTransports(const OneWorker& q) {
  return Ucx(q).Variable("transports");
}

const std::string& ListOfDevices(const OneWorker& q) {
  return Ucx(q).Variable("devices");
}

const TransportProfile& Libfabric(const OneWorker& q) {
  return q.facts.catalog->Transport("libfabric");
}

std::optional<UcxList> KvListOf(const OneWorker& q, const Worker& worker) {
  const std::optional<Text> value =
      SeenValue(worker, Ucx(q).Variable("transports"));
  return value ? std::optional(UcxList(Ucx(q), std::string_view(**value)))
               : std::nullopt;
}

bool KvIsAllAmongOthers(const UcxList& list) {
  return list.words().size() > 1 && *list.words().front() == "all";
}

bool KvKnowsAllWords(const OneWorker& q, const UcxList& list) {
  return std::all_of(
      list.words().begin(), list.words().end(),
      [&q](const Text& word) { return IsUcxTransport(Ucx(q), *word); });
}

// Whether the lists of both roles leave them nothing in common.
bool KvLacksCommon(const OneWorker& q) {
  const Worker* prefill = q.graph.prefill();
  const Worker* decode = q.graph.decode();
  if (prefill == nullptr || decode == nullptr || !UsesUcx(*prefill) ||
      !UsesUcx(*decode)) {
    return false;
  }
  const auto one = KvListOf(q, *prefill);
  const auto other = KvListOf(q, *decode);
  return one && other && !one->words().empty() && !other->words().empty() &&
         one->LateNegation() == nullptr && other->LateNegation() == nullptr &&
         one->LeavesPod() && other->LeavesPod() && !one->SharesFamily(*other);
}

// Whether the list alone decides that nothing, or nothing known, comes about.
bool KvStopsAtList(const OneWorker& q, const UcxList& list, Path& path) {
  const bool in_host_memory = *q.worker.kv.buffer_device == "cpu";
  if (list.LateNegation() != nullptr) {
    KvDecide(
        path, Way::kUnknown, Cause::kTransportsGarbled,
        fmt::format("not known: {} has a ^ that is not its first character",
                    ListOfTransports(q)));
  } else if (list.words().empty() || KvIsAllAmongOthers(list)) {
    KvDecide(path, Way::kUnconnected, Cause::kTransportsRefused,
             fmt::format("cannot connect: UCX refuses the value of {}",
                         ListOfTransports(q)));
  } else if (!in_host_memory && !list.Admits(UcxKind::kGpu)) {
    KvDecide(path, Way::kUnconnected, Cause::kNoGpuTransport,
             fmt::format(
                 "cannot connect: {} leaves no transport that knows GPU memory",
                 ListOfTransports(q)));
  } else if (!list.LeavesPod()) {
    const bool known = KvKnowsAllWords(q, list);
    KvDecide(
        path, known ? Way::kUnconnected : Way::kUnknown,
        known ? Cause::kNoPodTransport : Cause::kTransportsGarbled,
        known
            ? fmt::format("cannot connect: {} leaves no transport between pods",
                          ListOfTransports(q))
            : fmt::format(
                  "not known: {} names transports that UCX does not have",
                  ListOfTransports(q)));
  } else if (KvLacksCommon(q)) {
    KvDecide(path, Way::kUnconnected, Cause::kNoCommonTransport,
             fmt::format("cannot connect: the other role's {} has no transport "
                         "in common with this one",
                         ListOfTransports(q)));
  } else {
    return false;
  }
  return true;
}

// --- NICs and GPU memory

// What the lists of transports and devices let UCX open.
struct UcxOpens {
  bool rdma = false;
  bool sockets = false;
  DeviceKinds kinds = DeviceKinds::kAny;
  size_t listed = 0;  // devices by name
};

UcxOpens OpensOf(const OneWorker& q, const std::optional<UcxList>& list) {
  const DeviceKinds kinds = LeftToUcx(q.facts, q.worker);
  return {.rdma = (!list || list->Admits(UcxKind::kRdma)) &&
                  kinds != DeviceKinds::kInterfaces,
          .sockets = (!list || list->Admits(UcxKind::kSockets)) &&
                     kinds != DeviceKinds::kRdma,
          .kinds = kinds,
          .listed = NamedDevices(q.facts, q.worker).size()};
}

// What keeps the NICs from GPU memory; `off` for when the variable of the
// transport does. What the manifest says itself is the nearer cause.
Cause KvStagedBy(const OneWorker& q, const TransportProfile& transport,
                 std::string_view meaning, Cause off, Path& path) {
  const std::optional<Text> value =
      AddVariable(q.worker, transport.Variable(meaning), path);
  if (*q.worker.kv.buffer_device == "cpu") {
    return Cause::kHostBuffer;
  }
  if (value && transport.IsOff(**value)) {
    path.place = value->span;
    return off;
  }
  if (ClusterFact(q.facts, "gpudirect") == "false") {
    return Cause::kNoGpuDirect;
  }
  const std::string_view kernel = ClusterFact(q.facts, "kernel");
  if (!kernel.empty() && !transport.dmabuf_kernels.empty() &&
      !InVersionRange(kernel, transport.dmabuf_kernels) &&
      ClusterFact(q.facts, "peermem") == "false") {
    return Cause::kNoPeermem;
  }
  return Cause::kNothing;
}

std::string KvWhyStaged(const OneWorker& q, Cause cause) {
  switch (cause) {
    case Cause::kHostBuffer:
      return "the engine keeps its transfer buffer there";
    case Cause::kNoGpuDirect:
      return "the nodes have no GPUDirect RDMA";
    case Cause::kNoPeermem:
      return "the kernel has no DMA-BUF for RDMA and nvidia_peermem is not "
             "loaded";
    case Cause::kGpuDirectOff:
      return Ucx(q).Variable("gpuDirect") + " is off";
    default:
      return Libfabric(q).Variable("deviceRdma") + " is off";
  }
}

void KvStage(const OneWorker& q, Path& path, Cause cause,
             std::string_view way) {
  KvDecide(path, Way::kStaged, cause,
           fmt::format("{}, staged through host memory: {}", way,
                       KvWhyStaged(q, cause)));
}

// Of the devices that the list names the nodes may have some, or none.
void KvDecideForeign(const OneWorker& q, size_t foreign, const UcxOpens& opens,
                     Path& path) {
  path.certainty = Certainty::kPerhaps;
  if (foreign < opens.listed) {
    KvDecide(
        path, Way::kRdma, Cause::kForeignNics,
        fmt::format("UCX over RDMA, as far as the nodes have the devices of {}",
                    ListOfDevices(q)));
    return;
  }
  KvDecide(
      path, Way::kUnconnected, Cause::kForeignNics,
      fmt::format(
          "cannot connect: {} names none of the devices that the nodes have",
          ListOfDevices(q)));
}

void KvDecideNics(const OneWorker& q, const Access& access,
                  const UcxOpens& opens, Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  const std::vector<Text> foreign = ForeignDevices(q.facts, q.graph, q.worker);
  if (!foreign.empty()) {
    KvDecideForeign(q, foreign.size(), opens, path);
    path.place = foreign.front().span;
    return;
  }
  const Cause staged =
      KvStagedBy(q, Ucx(q), "gpuDirect", Cause::kGpuDirectOff, path);
  if (staged != Cause::kNothing) {
    KvStage(q, path, staged, "UCX over RDMA");
    return;
  }
  KvDecide(path, Way::kRdma, Cause::kDevices, "UCX over RDMA");
}

// Devices that the pod does not ask for, but may have.
void KvByUnclear(const Access& access, Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  path.by = access.what;
  path.certainty = Certainty::kPerhaps;
  path.cause = Cause::kUnclearDevices;
}

void KvDecideUnclear(const OneWorker& q, const Access& access, bool may_fall,
                     Path& path) {
  KvByUnclear(access, path);
  const std::string_view otherwise = may_fall ? "TCP" : "no connection";
  if (q.graph.network == Network::kRdma || access.reach == Reach::kFiles) {
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

// Why a pod without devices has no connection.
void KvDecideNothingOpen(const OneWorker& q, const std::optional<UcxList>& list,
                         Path& path) {
  const bool list_has_sockets = !list || list->Admits(UcxKind::kSockets);
  if (ClosedDeviceFiles(q.facts, q.worker) != nullptr) {
    KvDecide(path, Way::kUnconnected, Cause::kFilesClosed,
             "cannot connect: the pod may not open the device files that it "
             "mounts, and UCX may open nothing else");
  } else if (list_has_sockets) {
    KvDecide(path, Way::kUnconnected, Cause::kListedNicsAbsent,
             fmt::format("cannot connect: {} leaves RDMA devices alone and the "
                         "pod asks for none",
                         ListOfDevices(q)));
  } else {
    KvDecide(path, Way::kUnconnected, Cause::kNoDevices,
             fmt::format("cannot connect: {} leaves RDMA transports alone and "
                         "the pod asks for no RDMA device",
                         ListOfTransports(q)));
  }
}

// Without NVLink and without devices.
void KvDecideSockets(const OneWorker& q, NvlinkState nvlink, Path& path) {
  path.way = Way::kTcp;
  if (nvlink == NvlinkState::kNoHandles) {
    path.cause = Cause::kNoHandles;
    path.verdict =
        "falls back to TCP: NVLink across nodes takes memory with fabric "
        "handles alone, and the KV cache has none";
  } else if (nvlink == NvlinkState::kOff) {
    path.cause = Cause::kNvlinkOff;
    path.verdict = fmt::format(
        "falls back to TCP: the pod asks for no RDMA device, and {} does not "
        "open the NVLink domain",
        Ucx(q).Variable("nvlink"));
  } else if (nvlink == NvlinkState::kApart) {
    path.cause = Cause::kDomainsApart;
    path.verdict =
        "falls back to TCP: prefill and decode join different NVLink domains";
  } else if (const yaml::Node* files = ClosedDeviceFiles(q.facts, q.worker)) {
    path.cause = Cause::kFilesClosed;
    path.place = files->span;
    path.verdict =
        "falls back to TCP: the pod may not open the device files that it "
        "mounts";
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

bool KvListLeavesRdmaOut(const std::optional<UcxList>& list) {
  return list && !list->Admits(UcxKind::kRdma);
}

// The pod has devices, and UCX may not open them.
void KvDecideNoRdma(const OneWorker& q, const UcxOpens& opens,
                    const std::optional<UcxList>& list, Path& path) {
  const bool interfaces = !KvListLeavesRdmaOut(list);
  KvDecide(path, opens.sockets ? Way::kTcp : Way::kUnconnected,
           interfaces ? Cause::kInterfacesOnly : Cause::kNoRdmaTransport,
           fmt::format(
               "{}: {}", opens.sockets ? "falls back to TCP" : "cannot connect",
               interfaces ? ListOfDevices(q) + " names network interfaces alone"
                          : ListOfTransports(q) + " leaves no RDMA transport"));
}

// Devices of networks that do not meet leave the sockets of both.
void KvDecideApart(const OneWorker& q, const UcxOpens& opens, Path& path) {
  const Worker& other = *OtherRole(q);
  const bool sockets =
      opens.sockets && UsesUcx(other) &&
      OpensOf({q.facts, q.graph, other}, KvListOf(q, other)).sockets;
  KvDecide(path, sockets ? Way::kTcp : Way::kUnconnected, Cause::kNetworksApart,
           fmt::format("{}: prefill and decode ask for devices of networks "
                       "that do not meet",
                       sockets ? "falls back to TCP" : "cannot connect"));
}

void DecideWithoutNvlink(const OneWorker& q, const std::optional<UcxList>& list,
                         NvlinkState nvlink, Path& path) {
  const UcxOpens opens = OpensOf(q, list);
  const Access efa = AccessTo(q.facts, q.worker, Network::kEfa);
  const Access rdma = AccessTo(q.facts, q.worker, Network::kRdma);
  const bool asked = efa.reach == Reach::kAsked || rdma.reach == Reach::kAsked;
  // Of a pod that asks for both the known fabric counts.
  const bool is_efa =
      efa.reach == Reach::kAsked &&
      (rdma.reach != Reach::kAsked || q.graph.network != Network::kRdma);
  const Access& access = is_efa ? efa : rdma;
  if (asked && !opens.rdma) {
    AddAccess(access, path);
    path.place = access.place;
    KvDecideNoRdma(q, opens, list, path);
  } else if (asked && AreApart(q) == Apart::kSurely) {
    AddAccess(access, path);
    path.place = access.place;
    KvDecideApart(q, opens, path);
  } else if (is_efa) {
    path.place = access.place;
    KvEmulate(path);
  } else if (asked) {
    KvDecideNics(q, access, opens, path);
  } else if (rdma.reach != Reach::kNone && opens.rdma) {
    KvDecideUnclear(q, rdma, opens.sockets, path);
  } else if (!q.graph.whole) {
    KvDecide(path, Way::kUnknown, Cause::kPart,
             "not known: what is absent may stand elsewhere");
  } else if (rdma.reach != Reach::kNone && !KvListLeavesRdmaOut(list)) {
    KvDecideNoRdma(q, opens, list, path);
  } else if (opens.sockets) {
    KvDecideSockets(q, nvlink, path);
  } else {
    KvDecideNothingOpen(q, list, path);
  }
}

// Whatever the hidden list holds, EFA has nothing better for UCX.
bool KvIsEmulatedAnyway(const OneWorker& q) {
  return AsksForNetwork(q.facts, q.worker, Network::kEfa) &&
         !AsksForNetwork(q.facts, q.worker, Network::kRdma) &&
         !DomainClaim(q.facts, q.worker).span.known();
}

// What is left when the memory has no fabric handles.
void DecideHandlesUnknown(const OneWorker& q,
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

void DecideUcx(const OneWorker& q, Path& path) {
  const std::string& transports = Ucx(q).Variable("transports");
  if (KvIsHidden(q.worker, transports)) {
    if (KvIsEmulatedAnyway(q)) {
      KvEmulate(path);
      return;
    }
    KvDecide(
        path, Way::kUnknown, Cause::kTransportsHidden,
        fmt::format("not known: the manifest does not show the value of {}",
                    transports));
    return;
  }
  const std::optional<Text> value = AddVariable(q.worker, transports, path);
  const std::optional<UcxList> list = KvListOf(q, q.worker);
  if (!value) {
    AddReason(path, transports, "not set: UCX chooses among what the pod has");
  } else {
    path.place = value->span;
  }
  AddVariable(q.worker, Ucx(q).Variable("devices"), path);
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
  // A list of RDMA devices alone takes the sockets as well.
  if (path.way == Way::kTcp && KvIsHidden(q.worker, ListOfDevices(q))) {
    path.may_be = {{Way::kUnconnected, Cause::kListedNicsAbsent}};
  }
}

// --- libfabric

// Whether the provider drives NICs of another kind.
bool KvDrivesOtherNic(const OneWorker& q, std::string_view provider) {
  const std::vector<std::string>& others = Libfabric(q).other_providers;
  return std::any_of(others.begin(), others.end(),
                     [provider](const std::string& prefix) {
                       return provider.starts_with(prefix);
                     });
}

void DecideEfa(const OneWorker& q, const Access& access, Path& path) {
  AddAccess(access, path);
  path.place = access.place;
  const Cause staged =
      KvStagedBy(q, Libfabric(q), "deviceRdma", Cause::kDeviceRdmaOff, path);
  if (staged != Cause::kNothing) {
    KvStage(q, path, staged, "libfabric over EFA");
    return;
  }
  KvDecide(path, Way::kEfa, Cause::kDevices, "libfabric over EFA");
}

void DecideEfaUnclear(const OneWorker& q, const Access& access, Path& path) {
  KvByUnclear(access, path);
  const bool host =
      access.reach == Reach::kFiles || access.reach == Reach::kPrivilege;
  if (host || q.graph.network == Network::kEfa) {
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

// libfabric's tcp provider cannot register GPU memory, so that nothing comes
// about where the engine is known to keep its buffer there.
bool KvTakesTcpOfLibfabric(const Worker& worker) {
  return *worker.kv.buffer_device == "cpu" ||
         !worker.engine->kv_transfer.json.contains("bufferDevice");
}

void DecideLibfabricTcp(const OneWorker& q, Path& path) {
  if (const yaml::Node* files = ClosedDeviceFiles(q.facts, q.worker)) {
    path.place = files->span;
    KvDecide(path,
             KvTakesTcpOfLibfabric(q.worker) ? Way::kTcp : Way::kUnconnected,
             Cause::kFilesClosed,
             fmt::format("{}: the pod may not open the device files that it "
                         "mounts",
                         KvTakesTcpOfLibfabric(q.worker) ? "falls back to TCP"
                                                         : "cannot connect"));
  } else if (KvTakesTcpOfLibfabric(q.worker)) {
    KvDecide(path, Way::kTcp, Cause::kNoDevices,
             "falls back to TCP: the pod asks for no EFA interface");
  } else {
    KvDecide(path, Way::kUnconnected, Cause::kNoDevices,
             "cannot connect: the pod asks for no EFA interface, and libfabric "
             "over TCP takes no GPU memory");
  }
}

// The variable lists providers, or with a ^ those that are left out.
bool KvAdmitsEfa(const OneWorker& q, std::string_view providers) {
  const std::vector<std::string>& efa = Libfabric(q).efa_providers;
  const bool excludes = providers.starts_with('^');
  if (excludes) {
    providers.remove_prefix(1);
  }
  while (!providers.empty()) {
    const size_t end = std::min(providers.find(','), providers.size());
    // Layers stand behind a semicolon.
    const std::string_view name = providers.substr(0, end);
    if (std::find(efa.begin(), efa.end(), name.substr(0, name.find(';'))) !=
        efa.end()) {
      return !excludes;
    }
    providers.remove_prefix(std::min(end + 1, providers.size()));
  }
  return excludes;
}

void DecideOtherProvider(const OneWorker& q, const Text& provider,
                         const Access& access, Path& path) {
  path.place = provider.span;
  if (access.reach != Reach::kAsked && KvDrivesOtherNic(q, *provider)) {
    KvDecide(path, Way::kOther, Cause::kOtherProvider,
             fmt::format("libfabric over its provider {}", *provider));
  } else if (KvTakesTcpOfLibfabric(q.worker)) {
    KvDecide(path, Way::kTcp, Cause::kOtherProvider,
             fmt::format("falls back to TCP: {} is another one",
                         Libfabric(q).Variable("providers")));
  } else {
    KvDecide(path, Way::kUnconnected, Cause::kOtherProvider,
             fmt::format("cannot connect: {} is another one, and libfabric "
                         "over TCP takes no GPU memory",
                         Libfabric(q).Variable("providers")));
  }
}

void DecideLibfabric(const OneWorker& q, Path& path) {
  const std::optional<Text> provider =
      AddVariable(q.worker, Libfabric(q).Variable("providers"), path);
  const Access access = AccessTo(q.facts, q.worker, Network::kEfa);
  if (provider && !KvAdmitsEfa(q, **provider)) {
    DecideOtherProvider(q, *provider, access, path);
  } else if (access.reach == Reach::kAsked && AreApart(q) == Apart::kSurely) {
    path.place = access.place;
    KvDecide(path, Way::kUnconnected, Cause::kNetworksApart,
             "cannot connect: prefill and decode ask for devices of networks "
             "that do not meet");
  } else if (access.reach == Reach::kAsked) {
    DecideEfa(q, access, path);
  } else if (AccessTo(q.facts, q.worker, Network::kRdma).reach ==
             Reach::kAsked) {
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

void AddConnector(const Worker& worker, Path& path) {
  const manifest::Text& connector = worker.kv.connector;
  const std::string& release = worker.flag_reader.release;
  AddReason(path, "connector", connector->empty() ? "none" : *connector,
            worker.kv.connector_default ? Span{} : connector.span,
            worker.kv.connector_default
                ? fmt::format("default of Dynamo{}{}",
                              release.empty() ? "" : " ", release)
                : "");
}

// Whether the worker may be one of the two, or both: encoders are neither.
bool IsPartOfPair(const Worker& worker) {
  return worker.role.empty() || worker.Is(RoleKind::kWorker) ||
         worker.Is(RoleKind::kPrefill) || worker.Is(RoleKind::kDecode);
}

bool KvStopsAtConnector(const OneWorker& q, Path& path) {
  const Worker& worker = q.worker;
  if (!q.graph.disaggregated() && q.graph.whole &&
      !CarriesKv(q.graph, worker)) {
    KvDecide(path, Way::kNone, Cause::kNoConnector,
             worker.kv.connector->empty()
                 ? std::string("none: no other role and no KV connector")
                 : fmt::format("none: no other role, and {} hands no KV cache "
                               "over",
                               *worker.kv.connector));
    return true;
  }
  if (!worker.kv.nixl) {
    const bool by_release = worker.engine != nullptr && worker.flags_complete &&
                            worker.is_dynamo &&
                            worker.flag_reader.release.empty();
    KvDecide(path, Way::kUnknown, Cause::kConnectorHidden,
             by_release
                 ? "not known: the release decides the connector, and "
                   "nothing tells it (--dynamo)"
                 : "not known: the manifest does not show the connector");
    return true;
  }
  if (*worker.kv.nixl || worker.kv.ucx) {
    return false;
  }
  const bool none = worker.kv.connector->empty();
  KvDecide(path, none ? Way::kNone : Way::kOther,
           none ? Cause::kNoConnector : Cause::kOtherConnector,
           none ? "none: no KV connector is configured" : "not over NIXL");
  AddConnector(worker, path);
  return true;
}

Path KvPathOf(const OneWorker& q) {
  const Worker& worker = q.worker;
  Path path;
  if (!TransfersKv(worker)) {
    KvDecide(path, Way::kNone, Cause::kNoConnector,
             IsPartOfPair(worker)
                 ? std::string("none: prefill and decode are one worker")
                 : fmt::format("none: {} hands no KV cache over", worker.role));
    return path;
  }
  if (KvStopsAtConnector(q, path)) {
    return path;
  }
  if (!worker.kv.connector->empty()) {
    AddConnector(worker, path);
  }
  if (*worker.kv.nixl) {
    AddReason(path, "NIXL backend", *worker.kv.backend,
              worker.kv.explicit_backend ? worker.kv.backend.span : Span{},
              worker.kv.explicit_backend
                  ? ""
                  : "default of " + worker.engine->head.name);
  }
  if (*worker.kv.nixl && *worker.kv.backend == "LIBFABRIC") {
    DecideLibfabric(q, path);
  } else if (UsesUcx(worker)) {
    DecideUcx(q, path);
  } else {
    KvDecide(path, Way::kOther, Cause::kOtherBackend,
             fmt::format("over the backend {}, whose way is its own",
                         *worker.kv.backend));
  }
  SayHidden(path);
  AddInterfaces(q, path);
  return path;
}

// Whatever way the cache takes, devices of the named fabric may be missing.
void KvSayMissing(const OneWorker& q, Path& path) {
  const bool open = path.way == Way::kOther || path.way == Way::kUnknown;
  if (open && CarriesKv(q.graph, q.worker) &&
      MissingDevice(q.facts, q.worker)) {
    path.certainty = Certainty::kPerhaps;
    path.verdict += fmt::format("; the pod asks for no device of {}",
                                q.facts.assumed.fabric->head.name);
  }
}

// Devices of which no fabric has both kinds may reach each other, and those of
// different networks hardly do, whatever moves the cache.
void KvSayApart(const OneWorker& q, Path& path) {
  const bool nics = path.way == Way::kRdma || path.way == Way::kStaged;
  const bool open = path.way == Way::kOther || path.way == Way::kUnknown;
  const Apart apart = nics || open ? AreApart(q) : Apart::kNo;
  if (apart == Apart::kSurely || (nics && apart == Apart::kMaybe)) {
    path.certainty = Certainty::kPerhaps;
    path.verdict += "; prefill and decode ask for devices of different fabrics";
  }
}

// What one end of the transfer gives it.
Path KvOfOneEnd(const OneWorker& q) {
  Path path = KvPathOf(q);
  KvSayMissing(q, path);
  if (CarriesKv(q.graph, q.worker)) {
    SayOtherFabric(q, path);
    KvSayApart(q, path);
  }
  return path;
}

// Without a connector and a backend in common no way helps.
void KvSayPair(const OneWorker& q, Path& path) {
  const Worker* prefill = q.graph.prefill();
  const Worker* decode = q.graph.decode();
  if (path.way == Way::kNone || IsWorse(path) || prefill == nullptr ||
      decode == nullptr || prefill->engine == nullptr ||
      prefill->engine != decode->engine) {
    return;
  }
  const Pair pair{q.graph, *prefill, *decode};
  const bool connectors = HaveDifferentConnectors(pair);
  if (connectors || HaveDifferentBackends(pair)) {
    KvDecide(path, Way::kUnconnected,
             connectors ? Cause::kConnectorsApart : Cause::kBackendsApart,
             fmt::format("cannot connect: prefill and decode have {}",
                         connectors ? "different connectors"
                                    : "no backend of NIXL in common"));
    path.certainty = Certainty::kCertain;
  }
}

// How bad a way is; 0 where that is not to be said.
int KvRank(Way way) {
  constexpr std::array kOrder = {Way::kEfa, Way::kStaged, Way::kEmulated,
                                 Way::kTcp, Way::kUnconnected};
  if (way == Way::kRdma || way == Way::kNvlink) {
    way = Way::kEfa;
  }
  const auto at = std::find(kOrder.begin(), kOrder.end(), way);
  return at == kOrder.end() ? 0 : static_cast<int>(at - kOrder.begin()) + 1;
}

// The cache takes what both ends can. A worse way of the end's own is said by
// itself.
void KvSayOtherEnd(const OneWorker& q, Path& path) {
  const Worker* other = OtherRole(q);
  if (other == nullptr || IsWorse(path) || KvRank(path.way) == 0) {
    return;
  }
  const Path theirs = KvOfOneEnd({q.facts, q.graph, *other});
  if (IsWorse(theirs)) {
    path.way = theirs.way;
    path.cause = Cause::kOtherRole;
    path.certainty = theirs.certainty;
    path.place = theirs.place;
    path.verdict =
        fmt::format("as at {}: {}", *other->component.name, theirs.verdict);
  } else if (theirs.certainty == Certainty::kPerhaps &&
             path.certainty == Certainty::kCertain) {
    path.certainty = Certainty::kPerhaps;
    path.verdict +=
        fmt::format("; at {}: {}", *other->component.name, theirs.verdict);
  }
}

}  // namespace

Path KvPath(const manifest::Facts& facts, const manifest::Graph& graph,
            const Worker& worker) {
  const OneWorker q{facts, graph, worker};
  Path path = KvOfOneEnd(q);
  KvSayPair(q, path);
  KvSayOtherEnd(q, path);
  return path;
}

}  // namespace dgdc::lint
