// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/paths.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/rules/reach.h"
#include "dgdc/lint/rules/support.h"
#include "dgdc/lint/rules/ucx_list.h"

namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kRdma = "rdma";
constexpr std::string_view kEfa = "efa";

void AddPath(Path& path, std::string name, std::string value, Span span = {}) {
  path.reasons.push_back({std::move(name), std::move(value), span});
}

// The value that the server sees: of its start script, else of the manifest.
std::optional<Text> ValueOf(const Worker& worker, const char* name) {
  if (worker.SetByScript(name)) {
    return worker.ScriptValue(name);
  }
  const Text* value = worker.EnvValue(name);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

// Whether it is set to something that nobody can see. That the Secrets and
// ConfigMaps of envFrom steer a transport is not expected.
bool IsHidden(const Worker& worker, const char* name) {
  return !ValueOf(worker, name) &&
         (worker.SetByScript(name) || worker.FindEnv(name) != nullptr);
}

// A variable's value as a reason, when it is there.
std::optional<Text> AddEnv(const Worker& worker, const char* name, Path& path) {
  std::optional<Text> value = ValueOf(worker, name);
  if (value) {
    AddPath(path, name, **value, value->span);
  }
  return value;
}

// A privileged pod that mounts the device files needs no resource.
std::optional<Span> MountedDevices(const Worker& worker) {
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    const Node& path = At(volume, {"hostPath", "path"});
    if (path.scalar.starts_with("/dev/infiniband")) {
      return path.span;
    }
  }
  return std::nullopt;
}

// What gives the pod RDMA devices, noted as a reason.
bool HasRdma(const Facts& facts, const Worker& worker, Path& path) {
  std::optional<Span> place = AsksForNetwork(facts, worker, kRdma);
  const bool asked = place.has_value();
  if (!place) {
    place = MountedDevices(worker);
  }
  if (!place) {
    return false;
  }
  AddPath(path, "devices",
          asked ? (place->known() ? "asked for" : "of the named fabric")
                : "device files of the node",
          *place);
  return true;
}

void CountInterfaces(const Graph& graph, const Worker& worker, Path& path) {
  if (const manifest::Resource* resource = FabricResource(graph, worker)) {
    path.interfaces = resource->count;
    AddPath(path, "interfaces",
            fmt::format("{} {}", resource->name,
                        resource->limit.span.known() ? *resource->limit
                                                     : *resource->request),
            resource->span());
  }
}

// NVLink across nodes: a shared domain, UCX allowed to use it, and a transport
// that can.
bool HasNvlink(const Facts& facts, const Worker& worker,
               const std::optional<UcxList>& transports, Path& path) {
  const Text claim = DomainClaim(facts, worker);
  const std::optional<Text> enabled =
      ValueOf(worker, "UCX_CUDA_IPC_ENABLE_MNNVL");
  const bool on =
      enabled && (**enabled == "y" || **enabled == "1" || **enabled == "yes");
  if (!claim.span.known() || !on ||
      (transports && !transports->Admits(UcxKind::kGpuPeer))) {
    return false;
  }
  AddPath(path, "NVLink domain", *claim, claim.span);
  AddPath(path, "UCX_CUDA_IPC_ENABLE_MNNVL", **enabled, enabled->span);
  return true;
}

void DecideUcx(const Facts& facts, const Worker& worker, Path& path) {
  if (IsHidden(worker, "UCX_TLS")) {
    path.verdict = "not known: the manifest does not show the value of UCX_TLS";
    return;
  }
  const std::optional<Text> list = AddEnv(worker, "UCX_TLS", path);
  std::optional<UcxList> transports;
  if (list) {
    transports.emplace(std::string_view(**list));
  } else {
    AddPath(path, "UCX_TLS", "not set: UCX chooses among what the pod has");
  }
  AddEnv(worker, "UCX_NET_DEVICES", path);
  if (HasNvlink(facts, worker, transports, path)) {
    path.way = Way::kNvlink;
    path.verdict = "UCX over NVLink across nodes";
    return;
  }
  if (AsksForNetwork(facts, worker, kEfa)) {
    path.way = Way::kEmulated;
    path.verdict =
        "UCX on EFA: emulated in software or over TCP, about 1 GB/s at best";
    return;
  }
  const bool devices = HasRdma(facts, worker, path);
  if (devices && (!transports || transports->Admits(UcxKind::kRdma))) {
    path.way = Way::kRdma;
    path.verdict = "UCX over RDMA";
    return;
  }
  path.way = Way::kTcp;
  path.verdict = devices ? "falls back to TCP: UCX_TLS leaves no RDMA transport"
                         : "falls back to TCP: the pod asks for no RDMA device";
  // Whether newer releases of UCX use such a domain unasked is an open
  // question.
  if (const Text claim = DomainClaim(facts, worker); claim.span.known()) {
    AddPath(path, "NVLink domain", *claim, claim.span);
    path.verdict +=
        ", and UCX_CUDA_IPC_ENABLE_MNNVL does not open the NVLink domain";
  }
}

void DecideLibfabric(const Facts& facts, const Worker& worker, Path& path) {
  const std::optional<Text> provider = AddEnv(worker, "FI_PROVIDER", path);
  const std::optional<Span> asked = AsksForNetwork(facts, worker, kEfa);
  const bool other = provider && **provider != kEfa;
  if (asked && !other) {
    path.way = Way::kEfa;
    path.verdict = "libfabric over EFA";
    return;
  }
  path.way = Way::kTcp;
  path.verdict = asked ? "falls back to TCP: FI_PROVIDER is another one"
                       : "falls back to TCP: the pod asks for no EFA interface";
}

std::string Connector(const Worker& worker) {
  if (worker.kv.connector->empty()) {
    return "none";
  }
  return *worker.kv.connector +
         (worker.kv.connector_default ? " (default)" : "");
}

bool IsOff(const std::optional<Text>& value) { return value && **value == "1"; }

void DecideCollectives(const Facts& facts, const Worker& worker, Path& path) {
  const std::optional<Text> off = AddEnv(worker, "NCCL_IB_DISABLE", path);
  AddEnv(worker, "NCCL_IB_HCA", path);
  AddEnv(worker, "NCCL_SOCKET_IFNAME", path);
  const Text claim = DomainClaim(facts, worker);
  if (claim.span.known()) {
    AddPath(path, "NVLink domain", *claim, claim.span);
    AddEnv(worker, "NCCL_MNNVL_ENABLE", path);
    path.way = Way::kNvlink;
    path.verdict = "NCCL over NVLink across nodes";
  } else if (AsksForNetwork(facts, worker, kEfa)) {
    path.way = Way::kEfa;
    path.verdict = "NCCL over EFA, if the image has its plugin";
  } else if (HasRdma(facts, worker, path) && !IsOff(off)) {
    path.way = Way::kRdma;
    path.verdict = "NCCL over RDMA";
  } else {
    path.way = Way::kTcp;
    path.verdict = IsOff(off)
                       ? "falls back to TCP sockets: NCCL_IB_DISABLE is 1"
                       : "falls back to TCP sockets: the pod asks for no RDMA "
                         "device";
  }
}

}  // namespace

std::string_view WayName(Way way) {
  constexpr std::array<std::string_view, 9> kNames = {
      "unknown",  "none",   "inside",  "rdma", "efa",
      "emulated", "nvlink", "sockets", "other"};
  return kNames.at(static_cast<size_t>(way));
}

Path KvPath(const Facts& facts, const Graph& graph, const Worker& worker) {
  Path path;
  if (!worker.kv.nixl) {
    path.verdict = "not known: the manifest does not show the connector";
    return path;
  }
  if (!*worker.kv.nixl) {
    path.way = worker.kv.connector->empty() ? Way::kNone : Way::kOther;
    path.verdict = worker.kv.connector->empty()
                       ? "none: no KV connector is configured"
                       : "not over NIXL";
    AddPath(path, "connector", Connector(worker), worker.kv.connector.span);
    return path;
  }
  if (!worker.kv.connector->empty()) {
    AddPath(path, "connector", Connector(worker), worker.kv.connector.span);
  }
  AddPath(path, "NIXL backend",
          worker.kv.explicit_backend ? *worker.kv.backend
                                     : *worker.kv.backend + " (default)",
          worker.kv.explicit_backend ? worker.kv.backend.span : Span{});
  if (*worker.kv.backend == "LIBFABRIC") {
    DecideLibfabric(facts, worker, path);
  } else if (UsesUcx(worker)) {
    DecideUcx(facts, worker, path);
  } else {
    path.way = Way::kOther;
    path.verdict = fmt::format("over the backend {}, whose way is its own",
                               *worker.kv.backend);
  }
  CountInterfaces(graph, worker, path);
  return path;
}

Path CollectivePath(const Facts& facts, const Graph& graph,
                    const Worker& worker) {
  Path path;
  if (worker.nodes.value_or(1) > 1) {
    DecideCollectives(facts, worker, path);
    CountInterfaces(graph, worker, path);
    return path;
  }
  if (!worker.gpus) {
    path.verdict = "not known: the manifest does not tell the GPUs";
    return path;
  }
  path.way = *worker.gpus > 1 ? Way::kInside : Way::kNone;
  if (*worker.gpus == 0) {
    path.verdict = "none: the pod asks for no GPU";
  } else if (*worker.gpus == 1) {
    path.verdict = "none: one GPU";
  } else {
    path.verdict = "inside the node, between the GPUs of one pod";
  }
  return path;
}

}  // namespace dgdc::lint
