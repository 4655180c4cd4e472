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

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// Whether sockets are what is left, now or once NCCL is told nothing wrong.
bool LeavesSockets(const Facts& facts, const Graph& graph,
                   const Worker& worker) {
  const Path path = CollectivePath(facts, graph, worker);
  const bool no_domain =
      path.cause == Cause::kNcclNoDomain && !MeansTcp(graph) &&
      AccessTo(facts, worker, Network::kRdma).reach == Reach::kNone &&
      AccessTo(facts, worker, Network::kEfa).reach == Reach::kNone;
  return no_domain ||
         (path.way == Way::kTcp && path.cause == Cause::kNoDevices);
}

void CheckCollectivesOverTcp(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (LeavesSockets(facts, graph, worker) &&
          !MissingDevice(facts, worker)) {
        SayWhichDevices(
            facts, graph, worker,
            report.At(worker.place(),
                      fmt::format("{} spans {} nodes and asks for no {}",
                                  *worker.component.name, *worker.nodes,
                                  LackedDevices(facts, graph, worker)),
                      "collectives go over TCP sockets"));
      }
    }
  }
}

constexpr std::array kSocketRules = {
    Rule{.code = "DG2520", .check = &CheckCollectivesOverTcp},
};

}  // namespace

std::span<const Rule> SocketRules() { return kSocketRules; }

}  // namespace dgdc::lint
