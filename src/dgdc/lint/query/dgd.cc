// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/dgd.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "dgdc/base/text.h"
#include "dgdc/manifest/convert/pods.h"

namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::AtDotted;
using manifest::Graph;
using yaml::Node;

const Node kNothing;

const Node& IfMap(const Node& node) { return node.IsMap() ? node : kNothing; }

// v1alpha1 switches features by a field, v1beta1 by their presence.
const Node& IfEnabled(const Node& node) {
  return At(node, {"enabled"}).AsBool().value_or(false) ? node : kNothing;
}

}  // namespace

bool HasOwnShape(const Graph& graph) {
  return graph.document != nullptr && graph.spec != nullptr &&
         graph.spec->Find(graph.api == Api::kAlpha ? "components"
                                                   : "services") == nullptr;
}

const Node& Part::Get(std::string_view path) const {
  return AtDotted(node, path);
}

const Node& Part::Get(std::string_view in_alpha,
                      std::string_view in_beta) const {
  return AtDotted(node, alpha ? in_alpha : in_beta);
}

const Node& Part::Annotation(std::string_view name) const {
  if (!alpha) {
    return At(*worker.component.pod_annotations, {name});
  }
  const Node& own = At(node, {"extraPodMetadata", "annotations", name});
  return own.IsNull() ? At(node, {"annotations", name}) : own;
}

const Node& Part::MemoryService() const {
  return alpha ? IfEnabled(Get("gpuMemoryService"))
               : IfMap(Get("experimental.gpuMemoryService"));
}

const Node& Part::Failover() const {
  return alpha ? IfEnabled(Get("failover"))
               : IfMap(Get("experimental.failover"));
}

const Node& Part::Checkpoint() const {
  return IfEnabled(Get("checkpoint", "experimental.checkpoint"));
}

std::vector<std::string> Part::ContainerNames() const {
  std::vector<std::string> names;
  for (const Node& container :
       At(*worker.component.pod_spec, {"containers"}).items) {
    names.push_back(At(container, {"name"}).scalar);
  }
  // v1alpha1 keeps the main container apart; the operator gives it its name.
  if (alpha) {
    names.emplace_back(manifest::convert::kMainName);
  }
  return names;
}

Span Part::KeyOf(const Node& map, std::string_view key) const {
  const yaml::Entry* entry = map.FindEntry(key);
  return entry == nullptr ? worker.place() : entry->key_span;
}

Part PartOf(const Graph& graph, const manifest::Worker& worker) {
  const bool has_fields =
      HasOwnShape(graph) && worker.component.node != nullptr;
  return {.graph = graph,
          .worker = worker,
          .node = has_fields ? *worker.component.node : kNothing,
          .alpha = graph.api == Api::kAlpha};
}

Part PartOf(const OneWorker& it) { return PartOf(it.graph, it.worker); }

std::vector<Part> Parts(const Graph& graph) {
  std::vector<Part> parts;
  if (!HasOwnShape(graph)) {
    return parts;
  }
  for (const manifest::Worker& worker : graph.workers) {
    if (worker.component.node != nullptr) {
      parts.push_back(PartOf(graph, worker));
    }
  }
  return parts;
}

std::vector<Part> Parts(const manifest::Facts& facts) {
  std::vector<Part> all;
  for (const Graph& graph : facts.graphs) {
    const std::vector<Part> parts = Parts(graph);
    std::copy(parts.begin(), parts.end(), std::back_inserter(all));
  }
  return all;
}

std::vector<const Graph*> Deployments(const manifest::Facts& facts) {
  std::vector<const Graph*> graphs;
  for (const Graph& graph : facts.graphs) {
    if (HasOwnShape(graph)) {
      graphs.push_back(&graph);
    }
  }
  return graphs;
}

const Node& SpecOf(const OneDeployment& it) {
  return HasOwnShape(it.graph) ? *it.graph.spec : kNothing;
}

const Node& MetadataOf(const Graph& graph) {
  return HasOwnShape(graph) ? At(*graph.document, {"metadata"}) : kNothing;
}

const Node& MetaAnnotation(const Graph& graph, std::string_view name) {
  return graph.document == nullptr
             ? kNothing
             : At(*graph.document, {"metadata", "annotations", name});
}

const Node& GroveOff(const manifest::Facts& facts, const Graph& graph) {
  const Node& node =
      MetaAnnotation(graph, facts.catalog->platform().grove_annotation);
  return Lower(node.scalar) == "false" ? node : kNothing;
}

namespace {

void AddOverrides(const Part& part, std::vector<Override>& found) {
  const bool is_group =
      part.Get("multinode").IsMap() || IsInterPod(part.MemoryService()) ||
      part.Get("experimental.grove.forceScalingGroup").AsBool() == true;
  if (const Node& own = part.Get("providerOverride"); own.IsMap()) {
    found.push_back({own, is_group ? "group" : "component"});
  }
  for (const Node& role : part.Get("roles").items) {
    if (const Node& own = At(role, {"providerOverride"}); own.IsMap()) {
      found.push_back({own, "component"});
    }
  }
}

}  // namespace

const Node& Override::part() const {
  return is_of_deployment() ? At(node, {"value", "spec", "template"})
                            : At(node, {"value"});
}

std::vector<Override> OverridesOf(const Graph& graph) {
  std::vector<Override> found;
  const Node& own =
      HasOwnShape(graph) ? At(*graph.spec, {"providerOverride"}) : kNothing;
  if (own.IsMap()) {
    found.push_back({own, "deployment"});
  }
  for (const Part& part : Parts(graph)) {
    AddOverrides(part, found);
  }
  return found;
}

bool IsInterPod(const Node& feature) {
  return Lower(At(feature, {"mode"}).scalar) == "interpod";
}

bool IsSet(const Node& node) {
  return !node.IsNull() &&
         !(node.IsScalar() && manifest::HasPlaceholder(node.scalar));
}

bool IsKnown(const Node& node, std::string_view fact, Reporter& report) {
  if (!node.IsNull() && !IsSet(node)) {
    report.Lacks(fact, model::Need::kManifest);
  }
  return IsSet(node);
}

bool IsWhole(const Graph& graph, std::string_view fact, Reporter& report) {
  if (!graph.whole) {
    report.Lacks(fact, model::Need::kManifest);
  }
  return graph.whole;
}

}  // namespace dgdc::lint
