// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/schema/violation.h"

// What rules are asked about, one at a time: the engine walks.
namespace dgdc::lint {

// A component of a deployment, whether it runs an engine or not.
struct OneWorker {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
  const manifest::Worker& worker;
};

// Prefill and decode of a deployment that has exactly one of each.
struct OnePair {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
  const manifest::Worker& prefill;
  const manifest::Worker& decode;

  // Whether both surely run the same engine.
  [[nodiscard]] bool has_one_engine() const {
    return prefill.engine == decode.engine && prefill.engine != nullptr;
  }
};

struct OneDeployment {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
};

// A document of the file, whatever its kind.
struct OneDocument {
  const manifest::Facts& facts;
  const yaml::Node& document;
  const edit::Path& place;  // in the file
};

// What schemas judged: a deployment, or a document that only --crd describes.
struct OneShape {
  const manifest::Facts& facts;
  const manifest::Graph* graph;              // null for a document
  const manifest::CustomResource* resource;  // null for a deployment

  [[nodiscard]] const std::vector<schema::Violation>& violations() const {
    return graph == nullptr ? resource->shape : graph->shape;
  }
};

}  // namespace dgdc::lint
