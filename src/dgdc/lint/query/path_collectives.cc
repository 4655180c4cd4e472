// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/rank_interfaces.h"
#include "dgdc/lint/query/support.h"

// The way of NCCL between the nodes of a worker.
namespace dgdc::lint {
namespace {

using manifest::Text;

bool NcclIsValue(const std::optional<Text>& text, std::string_view value) {
  return text && Lower(**text) == value;
}

void NcclDecideTcp(Path& path, Cause cause, std::string_view why) {
  path.way = Way::kTcp;
  path.cause = cause;
  path.verdict = fmt::format("falls back to TCP sockets: {}", why);
}

// Whether the ranks find each other at all; both libraries need that, whatever
// the data takes.
bool NcclStopsAtInterface(const OneWorker& q, Path& path) {
  for (const std::string_view variable : RankInterfaces(*q.facts.catalog)) {
    std::optional<Text> name = SpansNodes(q.worker)
                                   ? HostInterface(q.facts, q.worker, variable)
                                   : std::nullopt;
    std::string_view why = "which reaches no other pod";
    if (!name && ManyRanks(q.worker)) {
      name = DeviceAsInterface(q.facts, q.worker, variable);
      why = "an RDMA device";
    }
    if (name) {
      path.way = Way::kUnconnected;
      path.cause = Cause::kRanksApart;
      path.place = name->span;
      path.verdict = fmt::format(
          "cannot connect: ranks look for each other on {}, {}", **name, why);
      AddReason(path, std::string(variable), **name, name->span);
      return true;
    }
  }
  return false;
}

// Whether NCCL is told to take NVLink between nodes without what opens it. A
// privileged container may have a channel of the host.
bool NcclLacksDomain(const OneWorker& q, Path& path) {
  if (!q.graph.whole || HasClaims(q.worker) || IsPrivileged(q.worker)) {
    return false;
  }
  const TransportProfile& nccl = q.facts.catalog->Transport("nccl");
  const std::string& nvlink = nccl.Variable("nvlink");
  const Text* on = q.worker.EnvValue(nvlink);
  if (on == nullptr || !nccl.IsOn(**on)) {
    const manifest::Variable* variable = q.worker.FindEnv(nvlink);
    if (on == nullptr && variable != nullptr && !variable->known) {
      path.hidden.push_back(nvlink);
      path.may_be = {{Way::kUnconnected, Cause::kNcclNoDomain}};
    }
    return false;
  }
  AddReason(path, nvlink, **on, on->span);
  path.way = Way::kUnconnected;
  path.cause = Cause::kNcclNoDomain;
  path.place = on->span;
  path.verdict =
      "cannot connect: NCCL is told to take NVLink between nodes, and the pods "
      "claim no ComputeDomain";
  return true;
}

// With RDMA devices, which NCCL may be kept from.
void NcclDecideDevices(const OneWorker& q, const std::optional<Text>& off,
                       Path& path) {
  const TransportProfile& nccl = q.facts.catalog->Transport("nccl");
  if (off && nccl.IsOn(**off)) {
    NcclDecideTcp(path, Cause::kNcclIbDisabled,
                  fmt::format("{} is {}", nccl.Variable("disabled"), **off));
    path.place = off->span;
  } else if (const Span hca = NoHcaOfNccl(q.facts, q.worker); hca.known()) {
    NcclDecideTcp(path, Cause::kNcclNoHca,
                  nccl.Variable("devices") + " names no HCA");
    path.place = hca;
  } else {
    path.way = Way::kRdma;
    path.cause = Cause::kDevices;
    path.verdict = "NCCL over RDMA";
  }
}

void NcclDecideUnclear(const OneWorker& q, const Access& access, Path& path) {
  AddAccess(access, path);
  path.cause = Cause::kUnclearDevices;
  path.certainty = Certainty::kPerhaps;
  path.by = access.what;
  path.place = access.place;
  if (q.graph.network == Network::kRdma || access.reach == Reach::kFiles) {
    path.way = Way::kRdma;
    path.verdict = fmt::format("NCCL over RDMA, if {} reach it", access.what);
  } else {
    path.verdict = fmt::format(
        "not known: the pod asks for no RDMA device, but {} may bring some",
        access.what);
  }
}

void NcclDecideAcrossNodes(const OneWorker& q, Path& path) {
  if (NcclLacksDomain(q, path)) {
    return;
  }
  const TransportProfile& nccl = q.facts.catalog->Transport("nccl");
  const auto off = AddVariable(q.worker, nccl.Variable("disabled"), path);
  AddVariable(q.worker, nccl.Variable("devices"), path);
  AddVariable(q.worker, nccl.Variable("interface"), path);
  const auto net = AddVariable(q.worker, nccl.Variable("network"), path);
  const Text claim = DomainClaim(q.facts, q.worker);
  if (claim.span.known() && !EndsAtNode(q.worker)) {
    AddReason(path, "NVLink domain", *claim, claim.span);
    const auto on = AddVariable(q.worker, nccl.Variable("nvlink"), path);
    if (!on || !nccl.IsOff(**on)) {
      path.way = Way::kNvlink;
      path.cause = Cause::kDomain;
      path.verdict = "NCCL over NVLink across nodes";
      return;
    }
  }
  if (q.graph.network == Network::kTcpx) {
    path.way = Way::kOther;
    path.cause = Cause::kOtherBackend;
    path.certainty = Certainty::kPerhaps;
    path.verdict = "NCCL over the plugin of the fabric, if the pod has it";
    return;
  }
  const Access efa = AccessTo(q.facts, q.worker, Network::kEfa);
  const Access rdma = AccessTo(q.facts, q.worker, Network::kRdma);
  const bool asked = efa.reach == Reach::kAsked || rdma.reach == Reach::kAsked;
  if (asked && NcclIsValue(net, Lower(nccl.socket_network))) {
    NcclDecideTcp(
        path, Cause::kNcclSocket,
        fmt::format("{} is {}", nccl.Variable("network"), nccl.socket_network));
    path.place = net->span;
  } else if (efa.reach == Reach::kAsked) {
    path.way = Way::kEfa;
    path.cause = Cause::kDevices;
    path.verdict = "NCCL over EFA, if the image has its plugin";
  } else if (rdma.reach == Reach::kAsked) {
    AddAccess(rdma, path);
    NcclDecideDevices(q, off, path);
  } else if (const yaml::Node* files = ClosedDeviceFiles(q.facts, q.worker);
             files != nullptr && q.graph.whole) {
    NcclDecideTcp(path, Cause::kFilesClosed,
                  "the pod may not open the device files that it mounts");
    path.place = files->span;
  } else if (MeansTcp(q.graph)) {
    path.way = Way::kTcp;
    path.cause = Cause::kFabricIsTcp;
    path.verdict = fmt::format("TCP sockets, as the fabric {} means it",
                               q.graph.fabric->head.name);
  } else if (rdma.reach != Reach::kNone) {
    NcclDecideUnclear(q, rdma, path);
  } else if (!q.graph.whole) {
    path.cause = Cause::kPart;
    path.verdict = "not known: what is absent may stand elsewhere";
  } else {
    NcclDecideTcp(path, Cause::kNoDevices, "the pod asks for no RDMA device");
  }
}

}  // namespace

Path CollectivePath(const manifest::Facts& facts, const manifest::Graph& graph,
                    const manifest::Worker& worker) {
  Path path;
  const OneWorker q{facts, graph, worker};
  if (worker.gpus != 0 && NcclStopsAtInterface(q, path)) {
    return path;
  }
  if (SpansNodes(worker) && worker.gpus != 0) {
    NcclDecideAcrossNodes(q, path);
    SayHidden(path);
    if (graph.whole) {
      SayOtherFabric(q, path);
    }
    AddInterfaces(q, path);
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
