// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/places.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "dgdc/edit/tree.h"
#include "dgdc/yaml/scalar_offsets.h"

namespace dgdc::manifest {
namespace {

using edit::Path;
using edit::Step;
using yaml::Node;

// Walks into the parts of a value: `path` leads to what `visit` gets, and to
// where the walk ended when that returns something.
template <class Visit>
const Node* FindPart(const Node& node, Path& path, const Visit& visit) {
  const auto go_into = [&](Step step, const Node& part, const Span& key) {
    path.steps.push_back(std::move(step));
    const Node* found = visit(part, key);
    if (found == nullptr) {
      path.steps.pop_back();
    }
    return found;
  };
  for (const yaml::Entry& entry : node.entries) {
    if (const Node* found =
            go_into(Step::Key(entry.key), entry.value, entry.key_span)) {
      return found;
    }
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    if (const Node* found = go_into(Step::Index(i), node.items[i], {})) {
      return found;
    }
  }
  return nullptr;
}

// The outermost value with exactly these bytes, or whose key has them.
const Node* Exactly(const Node& node, const Span& key, const Span& span,
                    Path& path) {
  if (node.span == span || (key.known() && key == span)) {
    return &node;
  }
  return FindPart(node, path, [&](const Node& part, const Span& part_key) {
    return Exactly(part, part_key, span, path);
  });
}

// The node itself.
const Node* Itself(const Node& node, const Node& wanted, Path& path) {
  if (&node == &wanted) {
    return &node;
  }
  return FindPart(node, path, [&](const Node& part, const Span& /*key*/) {
    return Itself(part, wanted, path);
  });
}

// The innermost value that holds the bytes, or whose key does; what an alias
// stands for lies outside of what holds the alias.
const Node* Innermost(const Node& node, const Span& key, const Span& span,
                      Path& path) {
  if (Holds(key, span)) {
    return &node;
  }
  const Node* part =
      FindPart(node, path, [&](const Node& inner, const Span& inner_key) {
        return Innermost(inner, inner_key, span, path);
      });
  return part == nullptr && Holds(node.span, span) ? &node : part;
}

// The innermost part: the last one of a walk that goes into what holds it.
void GoInto(const Node& node, const Path& path, const Span& span,
            std::optional<PlacedNode>& innermost) {
  innermost = PlacedNode{path, &node};
  for (const yaml::Entry& entry : node.entries) {
    if (Holds(entry.key_span, span)) {
      innermost = PlacedNode{path.Then(entry.key), &entry.value};
      return;
    }
    if (Holds(entry.value.span, span)) {
      GoInto(entry.value, path.Then(entry.key), span, innermost);
      return;
    }
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    if (Holds(node.items[i].span, span)) {
      GoInto(node.items[i], path.Then(Step::Index(i)), span, innermost);
      return;
    }
  }
}

// The document that holds the bytes; the number of documents when none does.
// They stand in the order of the file, but for items of a list that an alias
// repeats.
size_t IndexAt(const Facts& facts, const Span& span) {
  const auto& documents = facts.documents;
  const auto behind =
      std::upper_bound(documents.begin(), documents.end(), span.begin,
                       [](uint32_t byte, const Node& document) {
                         return byte < document.span.begin;
                       });
  if (behind != documents.begin() && Holds(std::prev(behind)->span, span)) {
    return static_cast<size_t>(behind - documents.begin()) - 1;
  }
  return static_cast<size_t>(std::find_if(documents.begin(), documents.end(),
                                          [&span](const Node& document) {
                                            return Holds(document.span, span);
                                          }) -
                             documents.begin());
}

// Where the pod template of a component of v1beta1 stands.
Path TemplateOf(const Worker& worker) {
  Path path = worker.path();
  for (const Step& step : worker.component.template_path.steps) {
    path = path.Then(step);
  }
  return path;
}

Path ContainerOf(const Graph& graph, const Worker& worker) {
  const Path& component = worker.path();
  switch (graph.api) {
    case Api::kAlpha:
      return component.Then("extraPodSpec").Then("mainContainer");
    case Api::kBeta:
      return TemplateOf(worker)
          .Then("spec")
          .Then("containers")
          .Then(Step::Item("name", "main"));
    case Api::kPlain:
      return component;
  }
  return component;
}

// v1alpha1 has two lists; what is there decides, the service's own otherwise.
Path EnvOf(const Graph& graph, const Worker& worker,
           const WorkerPlaces& places) {
  if (graph.api != Api::kAlpha) {
    return places.container.Then("env");
  }
  const bool own = worker.component.node->Find("envs") != nullptr;
  const bool inner = worker.component.container != nullptr &&
                     worker.component.container->Find("env") != nullptr;
  return inner && !own ? places.container.Then("env")
                       : places.component.Then("envs");
}

bool IsScalarAround(const Node& node, const Span& span) {
  return node.IsString() && node.span.file == span.file &&
         node.span.begin <= span.begin && span.end <= node.span.end;
}

void FindScalar(const Node& node, const Path& path, const Span& span,
                StringPart& part) {
  if (part.scalar != nullptr) {
    return;
  }
  if (IsScalarAround(node, span)) {
    part.path = path;
    part.scalar = &node;
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    FindScalar(entry.value, path.Then(entry.key), span, part);
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    FindScalar(node.items[i], path.Then(Step::Index(i)), span, part);
  }
}

}  // namespace

bool Holds(const Span& outer, const Span& inner) {
  return outer.file == inner.file && outer.begin <= inner.begin &&
         inner.end <= outer.end;
}

const Node* DocumentAt(const Facts& facts, const Span& span) {
  const size_t index = IndexAt(facts, span);
  return index == facts.documents.size() ? nullptr : &facts.documents[index];
}

bool Holds(const Component& component, const Span& span) {
  return Holds(component.name.span, span) ||
         (component.node != nullptr && Holds(component.node->span, span));
}

const Node* NodeAt(const Facts& facts, const Path& path) {
  // Places stand in the order of the file.
  auto place =
      std::lower_bound(facts.places.begin(), facts.places.end(), path.document,
                       [](const Path& other, size_t document) {
                         return other.document < document;
                       });
  for (; place != facts.places.end() && place->document == path.document;
       ++place) {
    const size_t length = place->steps.size();
    if (length <= path.steps.size() &&
        std::equal(place->steps.begin(), place->steps.end(),
                   path.steps.begin())) {
      return edit::Find(
          facts.documents[static_cast<size_t>(place - facts.places.begin())],
          std::span(path.steps).subspan(length));
    }
  }
  return nullptr;
}

std::optional<Path> PathTo(const Facts& facts, const Path& path,
                           const Node& node) {
  Path found = path;
  const Node* from = NodeAt(facts, path);
  return from != nullptr && Itself(*from, node, found) != nullptr
             ? std::optional(std::move(found))
             : std::nullopt;
}

std::optional<Path> PathTo(const Facts& facts, const Node& node) {
  const size_t index = IndexAt(facts, node.span);
  if (index >= facts.documents.size()) {
    return std::nullopt;
  }
  Path path = facts.places[index];
  return Itself(facts.documents[index], node, path) != nullptr
             ? std::optional(std::move(path))
             : std::nullopt;
}

std::optional<PlacedNode> FindSpan(const Facts& facts, const Path& path,
                                   const Span& span) {
  const Node* from = NodeAt(facts, path);
  PlacedNode found{.path = path};
  found.node = from == nullptr ? nullptr : Exactly(*from, {}, span, found.path);
  return found.node == nullptr ? std::nullopt : std::optional(found);
}

std::optional<PlacedNode> FindAround(const Facts& facts, const Worker* worker,
                                     const Span& span) {
  if (worker != nullptr && worker->component.node != nullptr) {
    PlacedNode found{.path = worker->path()};
    found.node = Innermost(*worker->component.node, {}, span, found.path);
    if (found.node != nullptr) {
      return found;
    }
  }
  return FindAround(facts, span);
}

std::optional<PlacedNode> FindAround(const Facts& facts, const Span& span) {
  std::optional<PlacedNode> innermost;
  const size_t index = IndexAt(facts, span);
  if (index != facts.documents.size()) {
    GoInto(facts.documents[index], facts.places[index], span, innermost);
  }
  return innermost;
}

std::optional<WorkerPlaces> PlacesOf(const Graph& graph, const Worker& worker) {
  if (worker.component.node == nullptr) {
    return std::nullopt;
  }
  const Path& component = worker.path();
  WorkerPlaces places{.component = component,
                      .container = ContainerOf(graph, worker)};
  Path metadata;
  switch (graph.api) {
    case Api::kAlpha:
      places.pod = component.Then("extraPodSpec");
      metadata = component.Then("extraPodMetadata");
      break;
    case Api::kBeta:
      places.pod = TemplateOf(worker).Then("spec");
      metadata = TemplateOf(worker).Then("metadata");
      break;
    case Api::kPlain:
      places.pod = worker.component.pod_place;
      break;
  }
  if (graph.api == Api::kPlain) {
    places.annotations = worker.component.annotations_place;
    places.labels = worker.component.labels_place;
  } else {
    places.annotations = metadata.Then("annotations");
    places.labels = metadata.Then("labels");
  }
  if (worker.component.beside != nullptr) {
    places.container = places.pod;
    for (const Step& step : worker.component.beside_path.steps) {
      places.container = places.container.Then(step);
    }
    places.env = places.container.Then("env");
    return places;
  }
  places.env = EnvOf(graph, worker, places);
  return places;
}

std::optional<StringPart> PartOf(const Facts& facts, const Path& below,
                                 const Span& span) {
  StringPart part;
  if (const Node* from = NodeAt(facts, below)) {
    FindScalar(*from, below, span, part);
  }
  if (part.scalar == nullptr) {
    return std::nullopt;
  }
  const std::vector<uint32_t> at =
      yaml::ScalarOffsets(*facts.sources, *part.scalar);
  if (at.size() > 1 && at.front() == at.back()) {
    return std::nullopt;
  }
  const auto index = [&at](uint32_t byte) {
    return static_cast<size_t>(std::lower_bound(at.begin(), at.end(), byte) -
                               at.begin());
  };
  part.begin = std::min(index(span.begin), part.scalar->scalar.size());
  part.end = std::min(index(span.end), part.scalar->scalar.size());
  return part;
}

}  // namespace dgdc::manifest
