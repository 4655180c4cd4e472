// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shape.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/schema/crd.h"
#include "dgdc/schema/wording.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// The API server makes up a name when generateName is there.
void CheckDocumentName(const Node& document, Sink& sink) {
  const yaml::Entry* metadata = document.FindEntry("metadata");
  if (metadata == nullptr || !metadata->value.IsMap() ||
      !At(metadata->value, {"name"}).IsNull() ||
      !At(metadata->value, {"generateName"}).IsNull()) {
    return;
  }
  Diagnostic& missing =
      sink.Report("DG0007", metadata->key_span, "metadata.name is missing");
  missing.field_path = "metadata.name";
  missing.help.emplace_back("add name, a string");
}

// Without the directives of patches.
std::vector<Diagnostic> TakeShape(Sink& sink) {
  std::vector<Diagnostic> found = sink.Take();
  std::erase_if(found, [](const Diagnostic& finding) {
    return finding.field_path.find('$') != std::string::npos;
  });
  return found;
}

const schema::Crd::Version* VersionFor(const Node& document,
                                       const schema::Crd& crd) {
  return crd.Find(schema::VersionOf(At(document, {"apiVersion"}).scalar));
}

std::vector<Diagnostic> CheckByCrd(const Node& document,
                                   const schema::Crd& crd) {
  const schema::Crd::Version* version = VersionFor(document, crd);
  if (version == nullptr) {
    return {};
  }
  Sink sink;
  version->Validate(document, sink);
  CheckDocumentName(document, sink);
  return TakeShape(sink);
}

class ShapeChecker {
 public:
  ShapeChecker(const Graph& graph, const Catalog& catalog)
      : graph_(graph), catalog_(catalog) {}

  std::vector<Diagnostic> Run();

 private:
  void CheckPods();
  void CheckPod(const Node& pod, const std::string& path);
  void CheckNames(const Node& containers, const std::string& path);

  const Graph& graph_;
  const Catalog& catalog_;
  Sink sink_;
};

std::vector<Diagnostic> ShapeChecker::Run() {
  if (graph_.crd != nullptr) {
    return CheckByCrd(*graph_.document, *graph_.crd);
  }
  if (graph_.document != nullptr) {
    catalog_.Schema(DeploymentSchema(graph_.api))
        .Validate(*graph_.document, sink_);
    CheckDocumentName(*graph_.document, sink_);
  }
  CheckPods();
  return TakeShape(sink_);
}

// By the components as they stand and not by the workers, whose order and
// number need not be that of a broken document.
void ShapeChecker::CheckPods() {
  if (graph_.spec == nullptr) {
    for (const Worker& worker : graph_.workers) {
      if (worker.component.pod != nullptr) {
        CheckPod(*worker.component.pod,
                 fmt::format("pod of {}", *worker.component.name));
      }
    }
    return;
  }
  const auto check = [this](const Node& component, const std::string& path) {
    const Node& pod = AtDotted(component, PodPath(graph_.api));
    if (pod.IsMap()) {
      CheckPod(pod, fmt::format("{}.{}", path, PodPath(graph_.api)));
    }
  };
  if (graph_.api == Api::kAlpha) {
    for (const yaml::Entry& entry : At(*graph_.spec, {"services"}).entries) {
      check(entry.value, schema::FieldPath("spec.services", entry.key));
    }
    return;
  }
  const Node& components = At(*graph_.spec, {"components"});
  for (size_t i = 0; i < components.items.size(); ++i) {
    check(components.items[i], fmt::format("spec.components[{}]", i));
  }
}

void ShapeChecker::CheckPod(const Node& pod, const std::string& path) {
  catalog_.Schema(kPodSchema).Validate(pod, sink_, path);
  for (const std::string_view list : {"containers", "initContainers"}) {
    CheckNames(At(pod, {list}), fmt::format("{}.{}", path, list));
  }
  const yaml::Entry* main = pod.FindEntry("mainContainer");
  if (main != nullptr && graph_.api != Api::kAlpha) {
    sink_
        .Report("DG0004", main->key_span,
                fmt::format("unknown field \"mainContainer\" in {}", path))
        .field_path = path + ".mainContainer";
  }
}

// A main container may go without a name, so the schema asks for none.
void ShapeChecker::CheckNames(const Node& containers, const std::string& path) {
  for (size_t i = 0; i < containers.items.size(); ++i) {
    const Node& container = containers.items[i];
    if (!container.IsMap() || container.Find("name") != nullptr) {
      continue;
    }
    Span span = container.span;
    span.end = std::min(span.end, span.begin + 1);
    const std::string name = fmt::format("{}[{}].name", path, i);
    Diagnostic& missing = sink_.Report("DG0007", span, name + " is missing");
    missing.field_path = name;
    missing.help.emplace_back("add name, a string");
  }
}

}  // namespace

std::string_view DeploymentSchema(Api api) {
  switch (api) {
    case Api::kAlpha:
      return "dgd.v1alpha1.schema.json";
    case Api::kBeta:
      return "dgd.v1beta1.schema.json";
    case Api::kPlain:
      break;
  }
  return "";
}

std::string_view PodPath(Api api) {
  return api == Api::kAlpha ? "extraPodSpec" : "podTemplate.spec";
}

std::vector<Diagnostic> CheckShape(const Graph& graph, const Catalog& catalog) {
  return ShapeChecker(graph, catalog).Run();
}

const schema::Crd* FindCrd(const Node& document,
                           const Assumptions& assumptions) {
  const auto found = std::find_if(
      assumptions.crds.rbegin(), assumptions.crds.rend(),
      [&document](const schema::Crd* crd) { return crd->Describes(document); });
  return found == assumptions.crds.rend() ? nullptr : *found;
}

std::vector<CustomResource> ReadCustomResources(const Facts& facts) {
  std::vector<CustomResource> resources;
  for (const Node& document : facts.documents) {
    const schema::Crd* crd = FindCrd(document, facts.assumed);
    const bool graph = std::any_of(
        facts.graphs.begin(), facts.graphs.end(),
        [&document](const Graph& one) { return one.document == &document; });
    if (crd != nullptr && !graph) {
      resources.push_back({.document = &document,
                           .crd = crd,
                           .shape = CheckByCrd(document, *crd)});
    }
  }
  return resources;
}

}  // namespace dgdc::manifest
