// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/lint/written.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/model/deployment.h"

namespace dgdc::lint {

// Whose facts those of a whole deployment are: its first worker, or one about
// which nothing is known where it has none.
const manifest::Worker& FirstWorker(const manifest::Graph& graph);

// A graph as the fact table sees it, what is written included. The graph must
// outlive it and stay as it is.
class GraphModel {
 public:
  GraphModel(const manifest::Facts& facts, const manifest::Graph& graph);
  GraphModel(const GraphModel&) = delete;
  GraphModel& operator=(const GraphModel&) = delete;

  // A worker of the graph, or FirstWorker, as the fabric of the graph sees it.
  [[nodiscard]] model::Subject Of(const manifest::Worker& worker) const;

 private:
  const manifest::Graph& graph_;
  model::Deployment deployment_;
  std::vector<WrittenWorker> written_ = {};
  model::FabricUse fabric_;
};

}  // namespace dgdc::lint
