// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/manifest/facts.h"
#include "dgdc/model/deployment.h"

namespace dgdc::manifest {

// Whether it runs an engine, or something that nobody can read: the other types
// of the API have a program of their own.
bool MayRunEngine(const Worker& worker);

// Whether the worker hands over or takes KV caches: in a disaggregated
// deployment, or by what its own text says where the other role stands in
// another file.
bool CarriesKv(const Graph& graph, const Worker& worker);

// The version of the worker's engine: by the tag of the engine's own image,
// else by the release of Dynamo.
model::Value<std::string> EngineVersionOf(const Catalog& catalog,
                                          const Graph& graph,
                                          const Worker& worker);

// The same where it is known exactly; "" otherwise.
std::string ExactEngineVersion(const Catalog& catalog, const Graph& graph,
                               const Worker& worker);

// The deployment that a graph describes, its workers in the same order. What
// the graph was read from must outlive it.
model::Deployment DeploymentOf(const Facts& facts, const Graph& graph);

// The fabric of the graph, which carries all of it.
model::FabricUse FabricOf(const Facts& facts, const Graph& graph);

}  // namespace dgdc::manifest
