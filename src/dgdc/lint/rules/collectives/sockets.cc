// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>

#include <fmt/core.h>

#include "dgdc/lint/query/named_devices.h"
#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/registry.h"

// Collectives between nodes without devices for them.
namespace dgdc::lint {
namespace {

// Whether sockets are what is left, now or once NCCL is told nothing wrong.
bool LeavesSockets(const OneWorker& it) {
  const Path path = CollectivePath(it.facts, it.graph, it.worker);
  const bool no_domain =
      path.cause == Cause::kNcclNoDomain && !MeansTcp(it.graph) &&
      AccessTo(it.facts, it.worker, Network::kRdma).reach == Reach::kNone &&
      AccessTo(it.facts, it.worker, Network::kEfa).reach == Reach::kNone;
  return no_domain ||
         (path.way == Way::kTcp && path.cause == Cause::kNoDevices);
}

void CheckCollectivesOverTcp(const OneWorker& it, Reporter& report) {
  report.Read(it, "path.collectivesCause");
  if (LeavesSockets(it) && !MissingDevice(it.facts, it.worker)) {
    SayWhichDevices(
        it.facts, it.graph, it.worker,
        report.At(it.worker.place(),
                  fmt::format("{} spans {} nodes and asks for no {}",
                              *it.worker.component.name, *it.worker.nodes,
                              LackedDevices(it.facts, it.graph, it.worker)),
                  "collectives go over TCP sockets"));
  }
}

constexpr std::array kSocketRules = {
    Rule{.code = "DG2520", .check = &CheckCollectivesOverTcp},
};

}  // namespace

std::span<const Rule> SocketRules() { return kSocketRules; }

}  // namespace dgdc::lint
