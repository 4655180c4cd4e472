// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"

// Workloads that are no DynamoGraphDeployment: profiles say where a kind keeps
// its pods.
namespace dgdc::manifest {

// The workloads of a file.
struct Workloads {
  // Those that are documents of one worker each, by namespace.
  std::map<std::string, Graph> by_namespace = {};
  // Those whose workers work together whatever stands beside them.
  std::vector<Graph> by_document = {};
  // Parts of documents, by namespace: what is absent there may stand elsewhere.
  std::map<std::string, Graph> parts = {};
};

// The profile of the document's kind; null when nobody described it.
const KindProfile* FindKind(const Catalog& catalog, const yaml::Node& document);

// Reads the workers of a document that starts an engine.
void AddWorkload(const yaml::Node& document, const edit::Path& place,
                 const Facts& facts, Workloads& workloads);

// A container of a document that starts an engine, wherever it stands.
struct EngineContainer {
  const yaml::Node* node = nullptr;
  const EngineProfile* engine = nullptr;
};
std::optional<EngineContainer> FindEngineContainer(const yaml::Node& document,
                                                   const Facts& facts);

}  // namespace dgdc::manifest
