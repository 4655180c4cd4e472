// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/graph_model.h"

#include "dgdc/manifest/from_manifest.h"

namespace dgdc::lint {

const manifest::Worker& FirstWorker(const manifest::Graph& graph) {
  static const manifest::Worker kNobody;
  return graph.workers.empty() ? kNobody : graph.workers.front();
}

GraphModel::GraphModel(const manifest::Facts& facts,
                       const manifest::Graph& graph)
    : graph_(graph),
      deployment_(manifest::DeploymentOf(facts, graph)),
      fabric_(manifest::FabricOf(facts, graph)) {
  if (graph.workers.empty()) {
    deployment_.workers.emplace_back();
  }
  written_.reserve(deployment_.workers.size());
  for (size_t i = 0; i < deployment_.workers.size(); ++i) {
    const manifest::Worker& worker =
        graph.workers.empty() ? FirstWorker(graph) : graph.workers[i];
    deployment_.workers[i].written =
        &written_.emplace_back(facts, graph, worker);
  }
}

model::Subject GraphModel::Of(const manifest::Worker& worker) const {
  const size_t index =
      graph_.workers.empty()
          ? 0
          : static_cast<size_t>(&worker - graph_.workers.data());
  return {.deployment = &deployment_,
          .worker = &deployment_.workers[index],
          .fabric = &fabric_};
}

}  // namespace dgdc::lint
