// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/path_severity.h"

#include <algorithm>
#include <cstdint>

#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/support.h"

namespace dgdc::lint {

using manifest::Graph;
using manifest::Worker;

bool AreSurelyApart(const Graph& graph) {
  // GPUs of a node whose hardware is not known.
  constexpr int64_t kUsualGpus = 8;
  int64_t node = kUsualGpus;
  int64_t all = 0;
  bool known = true;
  for (const Worker& worker : graph.workers) {
    if (!TransfersKv(worker)) {
      continue;
    }
    if (worker.nodes.value_or(1) > 1) {
      return true;
    }
    if (worker.hardware != nullptr) {
      node = std::max(node, worker.hardware->node_gpus);
    }
    known = known && worker.gpus && worker.nodes;
    // One that is scaled to none for now counts as one.
    all += worker.gpus.value_or(0) *
           std::max<int64_t>(1, worker.replicas.value_or(1));
  }
  return known && all > node;
}

Severity PathSeverity(const Graph& graph, const Worker& worker) {
  const bool better = graph.network == Network::kRdma ||
                      graph.network == Network::kEfa ||
                      (graph.fabric != nullptr && !MeansTcp(graph));
  return better || worker.nodes.value_or(1) > 1 || AreSurelyApart(graph)
             ? Severity::kWarning
             : Severity::kInfo;
}

}  // namespace dgdc::lint
