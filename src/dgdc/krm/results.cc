// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/results.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dgdc/edit/fix.h"
#include "dgdc/manifest/places.h"

namespace dgdc::krm {
namespace {

using manifest::At;
using yaml::Node;

// The newer name first.
constexpr std::array kPathAnnotations = {"internal.config.kubernetes.io/path",
                                         "config.kubernetes.io/path"};
constexpr std::array kIndexAnnotations = {"internal.config.kubernetes.io/index",
                                          "config.kubernetes.io/index"};

const std::string& Annotation(const Node& document,
                              const std::array<const char*, 2>& names) {
  for (const char* name : names) {
    const Node& value = At(document, {"metadata", "annotations", name});
    if (value.IsScalar() && !value.IsNull()) {
      return value.scalar;
    }
  }
  static const std::string kNone;
  return kNone;
}

// A place below a document.
struct Place {
  const Node* document = nullptr;
  const manifest::Facts* facts = nullptr;
  edit::Path base = {};  // of the document
  edit::Path path = {};  // of the value
  const Node* node = nullptr;
};

std::optional<Place> Locate(const Span& span,
                            const std::deque<manifest::Facts>& known) {
  for (const manifest::Facts& facts : known) {
    for (size_t i = 0; i < facts.documents.size(); ++i) {
      if (!manifest::Holds(facts.documents[i].span, span)) {
        continue;
      }
      const auto found = manifest::FindAround(facts, span);
      return Place{.document = &facts.documents[i],
                   .facts = &facts,
                   .base = facts.places[i],
                   .path = found ? found->path : facts.places[i],
                   .node = found ? found->node : nullptr};
    }
  }
  return std::nullopt;
}

// The one value that the fix sets, when that is all that it does, and moves
// the place to where it sets it.
const Node* ProposedValue(const Diagnostic& diagnostic, Place& place) {
  if (diagnostic.fix == nullptr || diagnostic.fix->operations.size() != 1) {
    return nullptr;
  }
  const edit::Operation& operation = diagnostic.fix->operations.front();
  const std::vector<edit::Step>& base = place.base.steps;
  const std::vector<edit::Step>& steps = operation.path.steps;
  if (operation.kind != edit::Operation::Kind::kSet ||
      steps.size() < base.size() ||
      !std::equal(base.begin(), base.end(), steps.begin())) {
    return nullptr;
  }
  place.path = operation.path;
  place.node = manifest::NodeAt(*place.facts, operation.path);
  return &operation.value;
}

Node Reference(const Node& document) {
  Node reference = Node::Map();
  for (const char* key : {"apiVersion", "kind"}) {
    reference.Set(key, Node::String(At(document, {key}).scalar));
  }
  for (const char* key : {"name", "namespace"}) {
    if (const Node& value = At(document, {"metadata", key}); !value.IsNull()) {
      reference.Set(key, Node::String(value.scalar));
    }
  }
  return reference;
}

Node Field(Place place, const Diagnostic& diagnostic,
           const yaml::Secrets& secrets) {
  const Node* proposed = ProposedValue(diagnostic, place);
  edit::Path below;
  below.steps.assign(place.path.steps.begin() +
                         static_cast<std::ptrdiff_t>(place.base.steps.size()),
                     place.path.steps.end());
  Node field = Node::Map();
  if (below.steps.empty()) {
    return field;
  }
  field.Set("path", Node::String(edit::ToString(below)));
  if (place.node != nullptr && place.node->IsScalar() &&
      !place.node->IsNull()) {
    field.Set("currentValue", yaml::WithoutSecrets(*place.node, secrets));
  }
  if (proposed != nullptr) {
    field.Set("proposedValue", yaml::WithoutSecrets(*proposed, secrets));
  }
  return field;
}

Node FileOf(const Node& document) {
  Node file = Node::Map();
  const std::string& path = Annotation(document, kPathAnnotations);
  if (path.empty()) {
    return file;
  }
  file.Set("path", Node::String(path));
  const Node index =
      Node::Of(Node::Kind::kInt, Annotation(document, kIndexAnnotations));
  if (const auto number = index.AsInt()) {
    file.Set("index", Node::Int(*number));
  }
  return file;
}

void SetUnlessEmpty(Node& map, std::string_view key, Node value) {
  if (!value.entries.empty()) {
    map.Set(key, std::move(value));
  }
}

Node Entry(const std::string& message, Severity severity) {
  Node entry = Node::Map();
  entry.Set("message", Node::String(message));
  entry.Set("severity", Node::String(SeverityName(severity)));
  return entry;
}

}  // namespace

std::string NameOf(const Node& document) {
  const std::string& path = Annotation(document, kPathAnnotations);
  const std::string& kind = At(document, {"kind"}).scalar;
  const std::string& name = At(document, {"metadata", "name"}).scalar;
  return fmt::format("{}{}{}{}{}", path, path.empty() ? "" : "#",
                     kind.empty() ? "document" : kind, name.empty() ? "" : "/",
                     name);
}

Node ResultOf(const Diagnostic& diagnostic,
              const std::deque<manifest::Facts>& known,
              const yaml::Secrets& secrets) {
  Node result = Entry(diagnostic.message, diagnostic.severity);
  if (const auto place = Locate(diagnostic.primary, known)) {
    result.Set("resourceRef", Reference(*place->document));
    SetUnlessEmpty(result, "field", Field(*place, diagnostic, secrets));
    SetUnlessEmpty(result, "file", FileOf(*place->document));
  } else if (!diagnostic.field_path.empty()) {
    result.Set("field", Node::Map())
        .Set("path", Node::String(diagnostic.field_path));
  }
  result.Set("tags", Node::Map()).Set("rule", Node::String(diagnostic.code));
  return result;
}

Node ResultOf(const std::string& note) { return Entry(note, Severity::kInfo); }

}  // namespace dgdc::krm
