// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/lint/reporter.h"
#include "dgdc/lint/subject.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"

// A DynamoGraphDeployment as it is written: what both API versions say, though
// in different places. For the rules of the API itself; other rules use the
// effective facts.
namespace dgdc::lint {

// A component in the shape of its document's API version.
struct Part {
  const manifest::Graph& graph;
  const manifest::Worker& worker;
  const yaml::Node& node;
  bool alpha = false;

  [[nodiscard]] const std::string& name() const {
    return *worker.component.name;
  }
  // A dotted field where the versions agree, and where they do not.
  [[nodiscard]] const yaml::Node& Get(std::string_view path) const;
  [[nodiscard]] const yaml::Node& Get(std::string_view in_alpha,
                                      std::string_view in_beta) const;
  // Annotation of the component's pods.
  [[nodiscard]] const yaml::Node& Annotation(std::string_view name) const;
  // Null nodes unless the feature is on.
  [[nodiscard]] const yaml::Node& MemoryService() const;
  [[nodiscard]] const yaml::Node& Failover() const;
  [[nodiscard]] const yaml::Node& Checkpoint() const;
  // Those of the pod beside and including the main one, as they are listed.
  [[nodiscard]] std::vector<std::string> ContainerNames() const;
  // The place of a field's key, that of the name when it is absent.
  [[nodiscard]] Span KeyOf(const yaml::Node& map, std::string_view key) const;
  // Role by the component's own type.
  [[nodiscard]] const std::string& type() const {
    return worker.component.role;
  }
};

// Whether it is a deployment in the shape of its version.
bool HasOwnShape(const manifest::Graph& graph);

// The worker's component; one without fields for plain workloads and for a
// document in the shape of the other version.
Part PartOf(const OneWorker& it);
Part PartOf(const manifest::Graph& graph, const manifest::Worker& worker);

// None for plain workloads and for a document in the shape of the other
// version.
std::vector<Part> Parts(const manifest::Graph& graph);

// All of a file.
std::vector<Part> Parts(const manifest::Facts& facts);

// The deployments of a file that have the shape of their version.
std::vector<const manifest::Graph*> Deployments(const manifest::Facts& facts);

// Null nodes for plain workloads and for a document in the shape of the other
// version.
const yaml::Node& SpecOf(const OneDeployment& it);
const yaml::Node& MetadataOf(const manifest::Graph& graph);

// Of the deployment's metadata.
const yaml::Node& MetaAnnotation(const manifest::Graph& graph,
                                 std::string_view name);

// The annotation that keeps the deployment from Grove; a null node when
// nothing in the manifest does.
const yaml::Node& GroveOff(const manifest::Facts& facts,
                           const manifest::Graph& graph);

// A providerOverride and whose it is, as rules call that: of the "deployment",
// a "component", or a "group" of pods that a component becomes.
struct Override {
  const yaml::Node& node;
  std::string_view owner = {};

  [[nodiscard]] bool is_of_deployment() const { return owner == "deployment"; }
  // The part that may be written: of the deployment's own below a template.
  [[nodiscard]] const yaml::Node& part() const;
};

std::vector<Override> OverridesOf(const manifest::Graph& graph);

// Whether GPU memory service or failover goes across pods.
bool IsInterPod(const yaml::Node& feature);

// Present and not a placeholder.
bool IsSet(const yaml::Node& node);

// The same; a placeholder is remembered as a fact that is not known.
bool IsKnown(const yaml::Node& node, std::string_view fact, Reporter& report);

// Whether nothing of the manifest stands elsewhere; else it is remembered that
// the fact is not known.
bool IsWhole(const manifest::Graph& graph, std::string_view fact,
             Reporter& report);

}  // namespace dgdc::lint
