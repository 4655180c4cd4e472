// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/shape_fault.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/manifest/shape.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::Facts;
using manifest::Graph;

using schema::Breach;

// --- Paths

// The map of which a step names a field.
enum class Owner : uint8_t {
  kOther,
  kDocument,
  kSpec,
  kComponent,
  kTopology,
  kPod,
  kPodSecurity,
  kContainer,
  kContainerSecurity,
  kMount,  // of a v1alpha1 service
  kMultinode,
  kResources,
};

bool IsContainerList(std::string_view step) {
  return step == "containers" || step == "initContainers";
}

// Of the field that the last of the first `count` steps names.
Owner OwnerOf(const schema::Path& path, size_t count) {
  const bool in_document = path.root.empty();
  const auto step = [&](size_t back) -> std::string_view {
    if (back >= count) {
      return "";
    }
    const schema::PathStep& one = path.steps[count - 1 - back];
    return one.IsItem() ? std::string_view("[]") : std::string_view(one.key);
  };
  if (count == 1) {
    return in_document ? Owner::kDocument : Owner::kPod;
  }
  if (count == 2 && step(1) == "spec") {
    return Owner::kSpec;
  }
  if (in_document && count == 4 &&
      (step(2) == "services" || (step(1) == "[]" && step(2) == "components"))) {
    return Owner::kComponent;
  }
  if (step(1) == "topologyConstraint") {
    return Owner::kTopology;
  }
  if (step(1) == "extraPodSpec" ||
      (step(1) == "spec" && step(2) == "podTemplate")) {
    return Owner::kPod;
  }
  if (step(1) == "mainContainer" ||
      (step(1) == "[]" && IsContainerList(step(2)))) {
    return Owner::kContainer;
  }
  if (step(1) == "securityContext") {
    return OwnerOf(path, count - 1) == Owner::kPod ? Owner::kPodSecurity
                                                   : Owner::kContainerSecurity;
  }
  if (step(1) == "resources") {
    return Owner::kResources;
  }
  if (step(1) == "multinode") {
    return Owner::kMultinode;
  }
  if (in_document && step(1) == "[]" && step(2) == "volumeMounts" &&
      count == 6) {
    return Owner::kMount;
  }
  return Owner::kOther;
}

// --- Fields of the other version

struct Renamed {
  Api wrong_in = Api::kBeta;
  Owner owner = Owner::kOther;
  std::string_view field = {};
  // What to do, where it is more than to rename.
  std::string_view instead = {};
  // The name in this version; "" where there is more to do.
  std::string_view key = {};
};

constexpr std::array kRenamed = {
    Renamed{Api::kBeta, Owner::kSpec, "services",
            "write components, a list whose items have a name"},
    Renamed{Api::kBeta, Owner::kSpec, "envs", "", "env"},
    Renamed{Api::kBeta, Owner::kSpec, "pvcs",
            "declare a PersistentVolumeClaim of its own"},
    Renamed{Api::kBeta, Owner::kTopology, "topologyProfile", "",
            "clusterTopologyName"},
    Renamed{Api::kBeta, Owner::kComponent, "componentType", "", "type"},
    Renamed{Api::kBeta, Owner::kComponent, "subComponentType",
            "write type: prefill or type: decode"},
    Renamed{Api::kBeta, Owner::kComponent, "envs",
            "write env of the container main in podTemplate.spec.containers"},
    Renamed{Api::kBeta, Owner::kComponent, "envFromSecret",
            "write envFrom with a secretRef in the container main"},
    Renamed{Api::kBeta, Owner::kComponent, "resources",
            "write resources of the container main, GPUs under their resource "
            "name"},
    Renamed{Api::kBeta, Owner::kComponent, "volumeMounts",
            "write volumeMounts of the container main, with mountPath"},
    Renamed{Api::kBeta, Owner::kComponent, "sharedMemory", "",
            "sharedMemorySize"},
    Renamed{Api::kBeta, Owner::kComponent, "extraPodSpec",
            "write podTemplate.spec, with a container named main"},
    Renamed{Api::kBeta, Owner::kComponent, "mainContainer",
            "write a container named main in podTemplate.spec.containers"},
    Renamed{Api::kBeta, Owner::kComponent, "extraPodMetadata",
            "write podTemplate.metadata"},
    Renamed{Api::kBeta, Owner::kComponent, "annotations",
            "write podTemplate.metadata.annotations"},
    Renamed{Api::kBeta, Owner::kComponent, "labels",
            "write podTemplate.metadata.labels"},
    Renamed{Api::kBeta, Owner::kComponent, "livenessProbe",
            "write it in the container main"},
    Renamed{Api::kBeta, Owner::kComponent, "readinessProbe",
            "write it in the container main"},
    Renamed{Api::kBeta, Owner::kComponent, "gpuMemoryService",
            "write experimental.gpuMemoryService; its presence turns it on"},
    Renamed{Api::kBeta, Owner::kComponent, "failover",
            "write experimental.failover; its presence turns it on"},
    Renamed{Api::kBeta, Owner::kComponent, "checkpoint",
            "write experimental.checkpoint"},
    Renamed{Api::kBeta, Owner::kComponent, "dynamoNamespace", "remove it"},
    Renamed{Api::kBeta, Owner::kComponent, "autoscaling",
            "remove it; scalingAdapter: {} lets something else scale"},
    Renamed{Api::kBeta, Owner::kComponent, "serviceName", "", "name"},
    Renamed{Api::kBeta, Owner::kComponent, "ingress",
            "declare an Ingress of its own"},
    Renamed{Api::kBeta, Owner::kPod, "mainContainer",
            "write a container named main in containers"},
    Renamed{Api::kAlpha, Owner::kSpec, "components",
            "write services, a map from names to components"},
    Renamed{Api::kAlpha, Owner::kSpec, "env", "", "envs"},
    Renamed{Api::kAlpha, Owner::kTopology, "clusterTopologyName", "",
            "topologyProfile"},
    Renamed{Api::kAlpha, Owner::kComponent, "name",
            "remove it: the key below services is the name"},
    Renamed{Api::kAlpha, Owner::kComponent, "type", "", "componentType"},
    Renamed{Api::kAlpha, Owner::kComponent, "env", "", "envs"},
    Renamed{Api::kAlpha, Owner::kComponent, "podTemplate",
            "write extraPodSpec with mainContainer, and extraPodMetadata"},
    Renamed{Api::kAlpha, Owner::kComponent, "sharedMemorySize",
            "write sharedMemory with size"},
    Renamed{Api::kAlpha, Owner::kComponent, "compilationCache",
            "write useAsCompilationCache: true at the entry of volumeMounts"},
    Renamed{Api::kAlpha, Owner::kComponent, "experimental",
            "write gpuMemoryService, failover or checkpoint without it"},
    Renamed{Api::kAlpha, Owner::kMount, "mountPath", "", "mountPoint"},
};

// --- Fields that belong elsewhere

struct Home {
  Owner found = Owner::kOther;   // where the field stands
  std::string_view fields = {};  // prefix of its true siblings in the schema
  std::string_view instead = {};
};

constexpr std::string_view kContainerFields = "containers[].";
constexpr std::string_view kContainerSecurityFields =
    "containers[].securityContext.";

// The first home that has the field counts.
constexpr std::array kHomes = {
    Home{Owner::kContainer, "", "move it to the pod's spec"},
    Home{Owner::kContainer, kContainerSecurityFields,
         "move it to the container's securityContext"},
    Home{Owner::kPodSecurity, kContainerSecurityFields,
         "move it to the securityContext of the container"},
    Home{Owner::kPodSecurity, "", "move it out of securityContext"},
    Home{Owner::kContainerSecurity, "securityContext.",
         "move it to the securityContext of the pod"},
    Home{Owner::kContainerSecurity,
         "containers[].securityContext.capabilities.",
         "move it below capabilities"},
    Home{Owner::kContainerSecurity, "", "move it to the pod's spec"},
    Home{Owner::kPod, kContainerFields, "move it to the container"},
    Home{Owner::kComponent, kContainerFields, "move it to the main container"},
    Home{Owner::kComponent, "", "move it to the pod's spec"},
    Home{Owner::kResources, kContainerFields,
         "move it out of resources, to the container"},
};

bool IsFieldOf(const schema::Schema& schema, std::string_view prefix,
               std::string_view key) {
  const std::string path = fmt::format("{}{}", prefix, key);
  const std::vector<schema::Field> fields = schema.Fields();
  return std::any_of(
      fields.begin(), fields.end(),
      [&path](const schema::Field& field) { return field.path == path; });
}

std::string_view PlaceInPod(Api api) {
  return api == Api::kAlpha ? "extraPodSpec" : "podTemplate.spec";
}

ShapeFault UnknownField(const Facts& facts, const Graph& graph,
                        const schema::Path& path) {
  const Owner owner = OwnerOf(path, path.steps.size());
  const std::string& key = path.steps.back().key;
  for (const Renamed& row : kRenamed) {
    if (row.wrong_in == graph.api && row.owner == owner && row.field == key) {
      return {.fault = Fault::kOtherVersion,
              .instead = row.key.empty() ? std::string(row.instead)
                                         : fmt::format("write {}", row.key),
              .key = row.key};
    }
  }
  if (owner == Owner::kResources &&
      (key.find('/') != std::string::npos || key == "cpu" || key == "memory")) {
    return {.fault = Fault::kMisplaced,
            .instead = "move it below limits, and below requests"};
  }
  // They stood on the main branch for a while.
  if (owner == Owner::kMultinode && (key == "leader" || key == "worker")) {
    return {.fault = Fault::kUnknown,
            .instead =
                "no release has it: write roles beside multinode, with "
                "the names leader and worker"};
  }
  const schema::Schema& pod = facts.catalog->Schema(manifest::kPodSchema);
  for (const Home& home : kHomes) {
    if (home.found == owner && key != "mainContainer" &&
        IsFieldOf(pod, home.fields, key)) {
      std::string instead(home.instead);
      if (owner == Owner::kComponent) {
        instead += fmt::format(", below {}", PlaceInPod(graph.api));
      }
      return {.fault = Fault::kMisplaced, .instead = std::move(instead)};
    }
  }
  const bool deployment = graph.document != nullptr;
  if (owner == Owner::kSpec && deployment &&
      IsFieldOf(
          facts.catalog->Schema(manifest::DeploymentSchema(graph.api)),
          graph.api == Api::kAlpha ? "spec.services.*." : "spec.components[].",
          key)) {
    return {.fault = Fault::kMisplaced, .instead = "move it to the component"};
  }
  if (owner == Owner::kDocument && deployment &&
      IsFieldOf(facts.catalog->Schema(manifest::DeploymentSchema(graph.api)),
                "spec.", key)) {
    return {.fault = Fault::kMisplaced, .instead = "move it below spec"};
  }
  return {.fault = Fault::kUnknown};
}

// --- Values

// Whether the path ends in the list, behind `back` more steps.
bool IsBelowVariables(const schema::Path& path, size_t back) {
  const size_t count = path.steps.size();
  if (count < back + 2 || !path.steps[count - 1 - back].IsItem()) {
    return false;
  }
  const schema::PathStep& list = path.steps[count - 2 - back];
  return list.Is("env") || list.Is("envs");
}

bool IsVariableValue(const schema::Path& path) {
  return !path.steps.empty() && path.steps.back().Is("value") &&
         IsBelowVariables(path, 1);
}

// Amounts of the simplified block of v1alpha1: spec.services.X.resources.
bool IsAmount(const Graph& graph, const schema::Path& path) {
  const auto& steps = path.steps;
  return graph.api == Api::kAlpha && steps.size() >= 6 &&
         steps[1].Is("services") && steps[3].Is("resources") &&
         (steps[4].Is("limits") || steps[4].Is("requests"));
}

// The API server drops a null where the field may be absent, and only there.
Fault NullFault(const schema::Violation& violation) {
  const schema::Path& path = violation.path;
  if (path.steps.back().IsItem()) {
    return Fault::kWrongType;
  }
  if (violation.optional) {
    // Without a spec there are no components, which admission refuses.
    return path.root.empty() && path.steps.size() == 1 ? Fault::kNone
                                                       : Fault::kNull;
  }
  return Fault::kMissing;
}

// Of a value whose kind is another one.
Fault KindFault(const Graph& graph, const schema::Violation& violation) {
  if (violation.actual == yaml::Node::Kind::kNull) {
    return NullFault(violation);
  }
  // Of scalars alone: of lists and maps the other rules know nothing.
  if (IsVariableValue(violation.path) && violation.IsScalar()) {
    return Fault::kVariableValue;
  }
  return IsAmount(graph, violation.path) ? Fault::kQuantity : Fault::kWrongType;
}

// --- Documents that only --crd describes

// The API server drops a null where the field may be absent; an item of a list
// it keeps.
Fault KindFaultByCrd(const schema::Violation& violation) {
  if (violation.actual != yaml::Node::Kind::kNull ||
      (!violation.path.steps.empty() && violation.path.steps.back().IsItem())) {
    return Fault::kWrongType;
  }
  return violation.optional ? Fault::kNull : Fault::kMissing;
}

Fault FaultByCrd(const schema::Violation& violation) {
  switch (violation.breach) {
    case Breach::kUnknownField:
      return Fault::kUnknown;
    case Breach::kKind:
      return KindFaultByCrd(violation);
    case Breach::kRange:
      return Fault::kRange;
    case Breach::kMissing:
      return Fault::kMissing;
    case Breach::kRepeated:
      return Fault::kRepeated;
    case Breach::kPattern:
    case Breach::kFormat:
      return Fault::kPattern;
    default:
      return Fault::kValue;
  }
}

}  // namespace

bool IsWrittenNull(const Facts& facts, const schema::Violation& violation) {
  // An empty value has the place of its key.
  return violation.actual == yaml::Node::Kind::kNull &&
         yaml::PlainKind(facts.sources->Text(violation.span)) ==
             yaml::Node::Kind::kNull;
}

namespace {

// What it is if everything can be seen.
ShapeFault Apparent(const Facts& facts, const Graph& graph,
                    const schema::Violation& violation) {
  if (violation.breach == Breach::kMissing) {
    return {.fault = Fault::kMissing};
  }
  if (violation.path.steps.empty()) {
    return {.fault = Fault::kWrongType};
  }
  switch (violation.breach) {
    case Breach::kUnknownField:
      return UnknownField(facts, graph, violation.path);
    case Breach::kKind:
      return {.fault = KindFault(graph, violation)};
    case Breach::kRange:
      return {.fault = Fault::kRange};
    case Breach::kRepeated:
      if (graph.crd == nullptr) {
        return {.fault = Fault::kValue};
      }
      // DG4304 has a word of its own for variables.
      return {.fault = IsBelowVariables(violation.path, 0) ? Fault::kNone
                                                           : Fault::kRepeated};
    case Breach::kPattern:
    case Breach::kFormat:
      return {.fault = Fault::kPattern};
    case Breach::kVersioned:
      return {.fault = Fault::kVersioned};
    default:
      return {.fault = Fault::kValue};
  }
}

// Whether a value that nobody sees stands where it is broken.
bool IsPlaceholder(const Facts& facts, const schema::Violation& violation) {
  return violation.breach != Breach::kMissing &&
         manifest::HasPlaceholder(facts.sources->Text(violation.span));
}

}  // namespace

ShapeFault Classify(const Facts& facts, const Graph& graph,
                    const schema::Violation& violation) {
  ShapeFault shape = Apparent(facts, graph, violation);
  shape.open =
      (shape.fault == Fault::kMissing && !graph.whole) ||
      (!violation.path.steps.empty() && IsPlaceholder(facts, violation));
  return shape;
}

ShapeFault ClassifyByCrd(const Facts& facts,
                         const schema::Violation& violation) {
  return {.fault = FaultByCrd(violation),
          .open = IsPlaceholder(facts, violation)};
}

schema::Path ReadablePath(const Graph& graph, schema::Path path) {
  if (graph.api != Api::kBeta || graph.spec == nullptr || !path.root.empty() ||
      path.steps.size() < 3 || !path.steps[0].Is("spec") ||
      !path.steps[1].Is("components") || !path.steps[2].IsItem()) {
    return path;
  }
  const yaml::Node& components = manifest::At(*graph.spec, {"components"});
  const size_t index = *path.steps[2].index;
  if (index < components.items.size()) {
    path.steps[2].label =
        manifest::At(components.items[index], {"name"}).scalar;
  }
  return path;
}

Diagnostic DescribeFor(const Graph& graph, const schema::Violation& violation) {
  schema::Violation readable = violation;
  readable.path = ReadablePath(graph, violation.path);
  return Describe(readable);
}

}  // namespace dgdc::lint
