// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/lint/path_parts.h"
#include "dgdc/lint/rules/support.h"

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

void NcclDecideUnclear(const PathQuery& q, const Access& access, Path& path) {
  AddAccess(access, path);
  path.cause = Cause::kUnclearDevices;
  path.certainty = Certainty::kPerhaps;
  path.by = access.what;
  path.place = access.place;
  if (q.graph.network == "rdma" || access.reach == Reach::kFiles) {
    path.way = Way::kRdma;
    path.verdict = fmt::format("NCCL over RDMA, if {} reach it", access.what);
  } else {
    path.verdict = fmt::format(
        "not known: the pod asks for no RDMA device, but {} may bring some",
        access.what);
  }
}

void NcclDecideAcrossNodes(const PathQuery& q, Path& path) {
  const std::optional<Text> off =
      AddVariable(q.worker, "NCCL_IB_DISABLE", path);
  AddVariable(q.worker, "NCCL_IB_HCA", path);
  AddVariable(q.worker, "NCCL_SOCKET_IFNAME", path);
  const std::optional<Text> net = AddVariable(q.worker, "NCCL_NET", path);
  const Text claim = DomainClaim(q.facts, q.worker);
  if (claim.span.known() && !EndsAtNode(q.worker)) {
    AddReason(path, "NVLink domain", *claim, claim.span);
    const auto on = AddVariable(q.worker, "NCCL_MNNVL_ENABLE", path);
    if (!NcclIsValue(on, "0")) {
      path.way = Way::kNvlink;
      path.cause = Cause::kDomain;
      path.verdict = "NCCL over NVLink across nodes";
      return;
    }
  }
  if (q.graph.network == "tcpx") {
    path.way = Way::kOther;
    path.cause = Cause::kOtherBackend;
    path.verdict = "NCCL over the plugin of the fabric, if the pod has it";
    return;
  }
  const Access efa = AccessTo(q.facts, q.worker, "efa");
  const Access rdma = AccessTo(q.facts, q.worker, "rdma");
  const bool asked = efa.reach == Reach::kAsked || rdma.reach == Reach::kAsked;
  if (asked && NcclIsValue(net, "socket")) {
    NcclDecideTcp(path, Cause::kNcclSocket, "NCCL_NET is Socket");
    path.place = net->span;
  } else if (efa.reach == Reach::kAsked) {
    path.way = Way::kEfa;
    path.cause = Cause::kDevices;
    path.verdict = "NCCL over EFA, if the image has its plugin";
  } else if (rdma.reach == Reach::kAsked) {
    AddAccess(rdma, path);
    if (NcclIsValue(off, "1")) {
      NcclDecideTcp(path, Cause::kNcclIbDisabled, "NCCL_IB_DISABLE is 1");
      path.place = off->span;
    } else {
      path.way = Way::kRdma;
      path.cause = Cause::kDevices;
      path.verdict = "NCCL over RDMA";
    }
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
  const PathQuery q{facts, graph, worker};
  if (worker.nodes.value_or(1) > 1 && worker.gpus != 0) {
    NcclDecideAcrossNodes(q, path);
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
