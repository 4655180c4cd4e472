// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shape.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/schema/crd.h"

namespace dgdc::manifest {
namespace {

using schema::Violation;
using yaml::Node;

Violation MissingName(const schema::Path& owner, Span span) {
  return {.breach = schema::Breach::kMissing,
          .path = owner.Then("name"),
          .span = span,
          .expected = {Node::Kind::kString}};
}

// The API server makes up a name when generateName is there.
void CheckDocumentName(const Node& document, std::vector<Violation>& found) {
  const yaml::Entry* metadata = document.FindEntry("metadata");
  if (metadata != nullptr && metadata->value.IsMap() &&
      At(metadata->value, {"name"}).IsNull() &&
      At(metadata->value, {"generateName"}).IsNull()) {
    found.push_back(
        MissingName(schema::Path().Then("metadata"), metadata->key_span));
  }
}

// Sorted, and without the directives of patches ("$patch").
std::vector<Violation> TakeShape(std::vector<Violation> found) {
  std::erase_if(found, IsOfDirective);
  SortViolations(found);
  return found;
}

const schema::Crd::Version* VersionFor(const Node& document,
                                       const schema::Crd& crd) {
  return crd.Find(schema::VersionOf(At(document, {"apiVersion"}).scalar));
}

std::vector<Violation> CheckByCrd(const Node& document,
                                  const schema::Crd& crd) {
  const schema::Crd::Version* version = VersionFor(document, crd);
  if (version == nullptr) {
    return {};
  }
  std::vector<Violation> found = version->Violations(document);
  CheckDocumentName(document, found);
  return TakeShape(std::move(found));
}

class ShapeChecker {
 public:
  ShapeChecker(const Graph& graph, const Catalog& catalog)
      : graph_(graph), catalog_(catalog) {}

  std::vector<Violation> Run();

 private:
  void CheckPods();
  void CheckPod(const Node& pod, const schema::Path& path);
  void CheckNames(const Node& containers, const schema::Path& path);

  const Graph& graph_;
  const Catalog& catalog_;
  std::vector<Violation> found_ = {};
};

std::vector<Violation> ShapeChecker::Run() {
  if (graph_.crd != nullptr) {
    return CheckByCrd(*graph_.document, *graph_.crd);
  }
  if (graph_.document != nullptr) {
    found_ = catalog_.Schema(DeploymentSchema(graph_.api))
                 .Violations(*graph_.document);
    CheckDocumentName(*graph_.document, found_);
  }
  CheckPods();
  return TakeShape(std::move(found_));
}

// By the components as they stand and not by the workers, whose order and
// number need not be that of a broken document.
void ShapeChecker::CheckPods() {
  if (graph_.spec == nullptr) {
    for (const Worker& worker : graph_.workers) {
      if (worker.component.pod != nullptr && !worker.component.pod_is_mixed) {
        CheckPod(*worker.component.pod,
                 {.root = fmt::format("pod of {}", *worker.component.name)});
      }
    }
    return;
  }
  const auto check = [this](const Node& component, const schema::Path& path) {
    const Node& pod = AtDotted(component, PodPath(graph_.api));
    if (pod.IsMap()) {
      CheckPod(pod, graph_.api == Api::kAlpha
                        ? path.Then("extraPodSpec")
                        : path.Then("podTemplate").Then("spec"));
    }
    const std::vector<Node>& roles = At(component, {"roles"}).items;
    for (size_t i = 0; i < roles.size(); ++i) {
      if (const Node& own = At(roles[i], {"podTemplate", "spec"});
          graph_.api == Api::kBeta && own.IsMap()) {
        CheckPod(own,
                 path.Then("roles").Then(i).Then("podTemplate").Then("spec"));
      }
    }
  };
  const schema::Path spec = schema::Path().Then("spec");
  if (graph_.api == Api::kAlpha) {
    for (const yaml::Entry& entry : At(*graph_.spec, {"services"}).entries) {
      check(entry.value, spec.Then("services").Then(entry.key));
    }
    return;
  }
  const Node& components = At(*graph_.spec, {"components"});
  for (size_t i = 0; i < components.items.size(); ++i) {
    check(components.items[i], spec.Then("components").Then(i));
  }
}

void ShapeChecker::CheckPod(const Node& pod, const schema::Path& path) {
  for (Violation& violation :
       catalog_.Schema(kPodSchema).Violations(pod, path)) {
    found_.push_back(std::move(violation));
  }
  for (const std::string_view list : {"containers", "initContainers"}) {
    CheckNames(At(pod, {list}), path.Then(list));
  }
  const yaml::Entry* main = pod.FindEntry("mainContainer");
  if (main != nullptr && graph_.api != Api::kAlpha) {
    found_.push_back({.breach = schema::Breach::kUnknownField,
                      .path = path.Then(main->key),
                      .span = main->key_span,
                      .actual = main->value.kind});
  }
}

// A main container may go without a name, so the schema asks for none.
void ShapeChecker::CheckNames(const Node& containers,
                              const schema::Path& path) {
  for (size_t i = 0; i < containers.items.size(); ++i) {
    const Node& container = containers.items[i];
    if (container.IsMap() && container.Find("name") == nullptr) {
      Span span = container.span;
      span.end = std::min(span.end, span.begin + 1);
      found_.push_back(MissingName(path.Then(i), span));
    }
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

bool IsOfDirective(const Violation& violation) {
  return std::any_of(violation.path.steps.begin(), violation.path.steps.end(),
                     [](const schema::PathStep& step) {
                       return step.key.find('$') != std::string::npos;
                     });
}

std::vector<Violation> CheckShape(const Graph& graph, const Catalog& catalog) {
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
