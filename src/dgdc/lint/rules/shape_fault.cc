// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rules/shape_fault.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/manifest/shape.h"

namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::Facts;
using manifest::Graph;

// --- Paths

// "spec.components[0].a" as {"spec", "components", "[]", "a"}; a key in
// brackets and quotes is one step.
std::vector<std::string> Steps(std::string_view path) {
  std::vector<std::string> steps;
  std::string step;
  const auto end = [&] {
    if (!step.empty()) {
      steps.push_back(std::move(step));
      step.clear();
    }
  };
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '.') {
      end();
    } else if (path.substr(i).starts_with("[\"")) {
      end();
      const size_t close = std::min(path.find("\"]", i), path.size());
      steps.emplace_back(path.substr(i + 2, close - i - 2));
      i = close + 1;
    } else if (path[i] == '[') {
      end();
      steps.emplace_back("[]");
      i = std::min(path.find(']', i), path.size());
    } else {
      step += path[i];
    }
  }
  end();
  return steps;
}

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
  kResources,
};

bool IsContainerList(std::string_view step) {
  return step == "containers" || step == "initContainers";
}

// Of the field that the last step names.
Owner OwnerOf(const std::vector<std::string>& steps, size_t count) {
  const auto step = [&](size_t back) -> std::string_view {
    return back < count ? std::string_view(steps[count - 1 - back])
                        : std::string_view();
  };
  if (count == 1) {
    return Owner::kDocument;
  }
  if (count == 2 && step(1) == "spec") {
    return Owner::kSpec;
  }
  if ((count == 4 && step(2) == "services") ||
      (count == 4 && step(1) == "[]" && step(2) == "components")) {
    return Owner::kComponent;
  }
  if (step(1) == "topologyConstraint") {
    return Owner::kTopology;
  }
  if (step(1) == "extraPodSpec" ||
      (step(1) == "spec" && step(2) == "podTemplate") ||
      (count == 2 && step(1).starts_with("pod of "))) {
    return Owner::kPod;
  }
  if (step(1) == "mainContainer" ||
      (step(1) == "[]" && IsContainerList(step(2)))) {
    return Owner::kContainer;
  }
  if (step(1) == "securityContext") {
    return OwnerOf(steps, count - 1) == Owner::kPod ? Owner::kPodSecurity
                                                    : Owner::kContainerSecurity;
  }
  if (step(1) == "resources") {
    return Owner::kResources;
  }
  if (step(1) == "[]" && step(2) == "volumeMounts" && count == 6) {
    return Owner::kMount;
  }
  return Owner::kOther;
}

// --- Fields of the other version

struct Renamed {
  Api wrong_in = Api::kBeta;
  Owner owner = Owner::kOther;
  std::string_view field = {};
  std::string_view instead = {};
};

constexpr std::array kRenamed = {
    Renamed{Api::kBeta, Owner::kSpec, "services",
            "write components, a list whose items have a name"},
    Renamed{Api::kBeta, Owner::kSpec, "envs", "write env"},
    Renamed{Api::kBeta, Owner::kSpec, "pvcs",
            "declare a PersistentVolumeClaim of its own"},
    Renamed{Api::kBeta, Owner::kTopology, "topologyProfile",
            "write clusterTopologyName"},
    Renamed{Api::kBeta, Owner::kComponent, "componentType", "write type"},
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
    Renamed{Api::kBeta, Owner::kComponent, "sharedMemory",
            "write sharedMemorySize"},
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
    Renamed{Api::kBeta, Owner::kComponent, "serviceName", "write name"},
    Renamed{Api::kBeta, Owner::kComponent, "ingress",
            "declare an Ingress of its own"},
    Renamed{Api::kBeta, Owner::kPod, "mainContainer",
            "write a container named main in containers"},
    Renamed{Api::kAlpha, Owner::kSpec, "components",
            "write services, a map from names to components"},
    Renamed{Api::kAlpha, Owner::kSpec, "env", "write envs"},
    Renamed{Api::kAlpha, Owner::kTopology, "clusterTopologyName",
            "write topologyProfile"},
    Renamed{Api::kAlpha, Owner::kComponent, "name",
            "remove it: the key below services is the name"},
    Renamed{Api::kAlpha, Owner::kComponent, "type", "write componentType"},
    Renamed{Api::kAlpha, Owner::kComponent, "env", "write envs"},
    Renamed{Api::kAlpha, Owner::kComponent, "podTemplate",
            "write extraPodSpec with mainContainer, and extraPodMetadata"},
    Renamed{Api::kAlpha, Owner::kComponent, "sharedMemorySize",
            "write sharedMemory with size"},
    Renamed{Api::kAlpha, Owner::kComponent, "compilationCache",
            "write useAsCompilationCache: true at the entry of volumeMounts"},
    Renamed{Api::kAlpha, Owner::kComponent, "experimental",
            "write gpuMemoryService, failover or checkpoint without it"},
    Renamed{Api::kAlpha, Owner::kMount, "mountPath", "write mountPoint"},
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
                        const std::vector<std::string>& steps) {
  const Owner owner = OwnerOf(steps, steps.size());
  const std::string& key = steps.back();
  for (const Renamed& row : kRenamed) {
    if (row.wrong_in == graph.api && row.owner == owner && row.field == key) {
      return {Fault::kOtherVersion, std::string(row.instead)};
    }
  }
  if (owner == Owner::kResources &&
      (key.find('/') != std::string::npos || key == "cpu" || key == "memory")) {
    return {Fault::kMisplaced, "move it below limits, and below requests"};
  }
  const schema::Schema& pod = facts.catalog->Schema(manifest::kPodSchema);
  for (const Home& home : kHomes) {
    if (home.found == owner && key != "mainContainer" &&
        IsFieldOf(pod, home.fields, key)) {
      std::string instead(home.instead);
      if (owner == Owner::kComponent) {
        instead += fmt::format(", below {}", PlaceInPod(graph.api));
      }
      return {Fault::kMisplaced, std::move(instead)};
    }
  }
  const bool deployment = graph.document != nullptr;
  if (owner == Owner::kSpec && deployment &&
      IsFieldOf(
          facts.catalog->Schema(manifest::DeploymentSchema(graph.api)),
          graph.api == Api::kAlpha ? "spec.services.*." : "spec.components[].",
          key)) {
    return {Fault::kMisplaced, "move it to the component"};
  }
  if (owner == Owner::kDocument && deployment &&
      IsFieldOf(facts.catalog->Schema(manifest::DeploymentSchema(graph.api)),
                "spec.", key)) {
    return {Fault::kMisplaced, "move it below spec"};
  }
  return {Fault::kUnknown, ""};
}

// --- Values

bool IsVariableValue(const std::vector<std::string>& steps) {
  const size_t count = steps.size();
  return count >= 3 && steps[count - 1] == "value" &&
         steps[count - 2] == "[]" &&
         (steps[count - 3] == "env" || steps[count - 3] == "envs");
}

// Amounts of the simplified block of v1alpha1: spec.services.X.resources.
bool IsAmount(const Graph& graph, const std::vector<std::string>& steps) {
  return graph.api == Api::kAlpha && steps.size() >= 6 &&
         steps[1] == "services" && steps[3] == "resources" &&
         (steps[4] == "limits" || steps[4] == "requests");
}

// DG4304 has a word of its own for variables.
bool IsVariable(const std::vector<std::string>& steps) {
  return steps.size() >= 2 && steps.back() == "[]" &&
         (steps[steps.size() - 2] == "env" ||
          steps[steps.size() - 2] == "envs");
}

// The API server drops a null where the field may be absent, and only there.
Fault NullFault(const Graph& graph, const std::vector<std::string>& steps,
                const Diagnostic& finding) {
  if (steps.back() == "[]") {
    return Fault::kWrongType;
  }
  const bool optional = !finding.help.empty() &&
                        finding.help.front().starts_with("remove the line");
  if (optional) {
    // Without a spec there are no components, which admission refuses.
    return steps.size() == 1 ? Fault::kNone : Fault::kNull;
  }
  return graph.whole ? Fault::kMissing : Fault::kNone;
}

}  // namespace

bool IsRepetition(const Diagnostic& finding) {
  return finding.code == "DG0008" &&
         finding.message.find(" repeats ") != std::string::npos;
}

ShapeFault Classify(const Facts& facts, const Graph& graph,
                    const Diagnostic& finding) {
  const std::vector<std::string> steps = Steps(finding.field_path);
  if (finding.code == "DG0007") {
    return {graph.whole ? Fault::kMissing : Fault::kNone, ""};
  }
  if (steps.empty()) {
    return {Fault::kWrongType, ""};
  }
  const std::string_view text = facts.sources->Text(finding.primary);
  if (manifest::HasPlaceholder(text)) {
    return {};
  }
  if (finding.code == "DG0004") {
    return UnknownField(facts, graph, steps);
  }
  if (finding.code == "DG0005") {
    if (finding.message.find(" is null, expected") != std::string::npos) {
      return {NullFault(graph, steps, finding), ""};
    }
    // Of scalars alone: of lists and maps the other rules know nothing.
    const bool scalar =
        finding.message.find(" is a list, ") == std::string::npos &&
        finding.message.find(" is a map, ") == std::string::npos;
    if (IsVariableValue(steps) && scalar) {
      return {Fault::kVariableValue, ""};
    }
    return {IsAmount(graph, steps) ? Fault::kQuantity : Fault::kWrongType, ""};
  }
  if (finding.code == "DG0006") {
    return {Fault::kRange, ""};
  }
  if (graph.crd != nullptr && IsRepetition(finding)) {
    return {IsVariable(steps) ? Fault::kNone : Fault::kRepeated, ""};
  }
  return {finding.code == "DG0008" ? Fault::kValue : Fault::kPattern, ""};
}

std::string ReadablePath(const Graph& graph, std::string text) {
  if (graph.api != Api::kBeta || graph.spec == nullptr) {
    return text;
  }
  const yaml::Node& components = manifest::At(*graph.spec, {"components"});
  for (size_t i = 0; i < components.items.size(); ++i) {
    const std::string number = fmt::format("spec.components[{}]", i);
    const std::string& name =
        manifest::At(components.items[i], {"name"}).scalar;
    const size_t at = text.find(number);
    if (at != std::string::npos && !name.empty()) {
      text.replace(at, number.size(), fmt::format("spec.components[{}]", name));
      return text;
    }
  }
  return text;
}

}  // namespace dgdc::lint
