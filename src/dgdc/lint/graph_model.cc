// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/graph_model.h"

#include "dgdc/manifest/from_manifest.h"

namespace dgdc::lint {

GraphModel::GraphModel(const manifest::Facts& facts,
                       const manifest::Graph& graph)
    : graph_(graph),
      deployment_(manifest::DeploymentOf(facts, graph)),
      fabric_(manifest::FabricOf(facts, graph)) {
  written_.reserve(graph.workers.size());
  for (size_t i = 0; i < graph.workers.size(); ++i) {
    deployment_.workers[i].written =
        &written_.emplace_back(facts, graph, graph.workers[i]);
  }
}

model::Subject GraphModel::Of(const manifest::Worker& worker) const {
  const auto index = static_cast<size_t>(&worker - graph_.workers.data());
  return {.deployment = &deployment_,
          .worker = &deployment_.workers[index],
          .fabric = &fabric_};
}

}  // namespace dgdc::lint
