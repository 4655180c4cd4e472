// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/patch_report.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace dgdc::manifest {
namespace {

using yaml::Node;
using yaml::Origin;

// The first scalar at or below a value that the fabric sets.
std::optional<Found> FindOfFabric(const Found& found) {
  if (found.node->IsScalar() && found.origin != nullptr &&
      found.origin->layer == yaml::Layer::kFabric) {
    return found;
  }
  std::optional<Found> first;
  const auto below = [&](const Node& child) {
    if (!first) {
      first = FindOfFabric(
          {.node = &child, .origin = OriginOf(child, found.origin)});
    }
  };
  for (const yaml::Entry& entry : found.node->entries) {
    below(entry.value);
  }
  for (const Node& item : found.node->items) {
    below(item);
  }
  return first;
}

// Items of a list that another one has not, or not as often.
std::vector<Found> MissingItems(const Found& was, const Node& value) {
  const auto count = [](const Node& list, const Node& item) {
    return std::count_if(list.items.begin(), list.items.end(),
                         [&](const Node& other) { return Equal(other, item); });
  };
  std::vector<Found> missing;
  for (const Node& item : was.node->items) {
    if (count(value, item) != count(*was.node, item)) {
      missing.push_back({.node = &item, .origin = OriginOf(item, was.origin)});
    }
  }
  return missing;
}

}  // namespace

const Origin* OriginOf(const Node& node, const Origin* outer) {
  return node.origin ? node.origin.get() : outer;
}

Place Place::Key(std::string_view key) const {
  const bool of_variable =
      path.ends_with(']') &&
      std::find(kValueKeys.begin(), kValueKeys.end(), key) != kValueKeys.end();
  return {
      .path = path.empty() ? std::string(key) : fmt::format("{}.{}", path, key),
      .name = of_variable ? name : std::string(key)};
}

Place Place::Item(const Node& item) const {
  for (const char* key : {"mountPath", "containerPort", "name"}) {
    if (const Node* id = item.Find(key)) {
      return {.path = fmt::format("{}[{}]", path, id->scalar),
              .name = id->scalar};
    }
  }
  return *this;
}

std::string ShowValue(const Node& node) {
  if (!node.IsScalar()) {
    return fmt::format("a {}", yaml::KindName(node.kind));
  }
  return node.scalar.empty() ? "\"\"" : node.scalar;
}

Diagnostic& PatchReport::Misfit(Span span, std::string message) {
  Diagnostic& d = sink_.Report("DG1028", span, std::move(message));
  d.field_path = "spec.patches";
  return d;
}

void PatchReport::Change(const Found& was, const Node& value,
                         const Place& place) {
  if (const auto fabric = FindOfFabric(was)) {
    OfFabric(
        *fabric, value.span,
        fmt::format("the patch sets {} to {}, and the fabric needs {}",
                    place.name, ShowValue(value), ShowValue(*fabric->node)),
        place);
  } else {
    OfOthers(was, value.span,
             fmt::format("the patch sets {} to {} instead of {}", place.name,
                         ShowValue(value), ShowValue(*was.node)),
             place);
  }
}

void PatchReport::Deletion(const Found& was, Span span, const Place& place) {
  if (const auto fabric = FindOfFabric(was)) {
    OfFabric(*fabric, span,
             fmt::format("the patch deletes {}, and the fabric needs it",
                         place.name),
             place);
  } else {
    OfOthers(was, span, fmt::format("the patch deletes {}", place.name), place);
  }
}

void PatchReport::NewList(const Found& was, const Node& value,
                          const Place& place) {
  std::optional<Found> needed;
  for (const Found& found : MissingItems(was, value)) {
    const auto fabric = FindOfFabric(found);
    if (fabric && (!needed || (needed->origin->has_alternatives &&
                               !fabric->origin->has_alternatives))) {
      needed = fabric;
    }
  }
  if (needed) {
    OfFabric(*needed, value.span,
             fmt::format("the patch replaces {}, and the fabric needs {} in "
                         "it, once",
                         place.name, ShowValue(*needed->node)),
             place);
    return;
  }
  ChangedList(was, value, place);
}

void PatchReport::ChangedList(const Found& was, const Node& value,
                              const Place& place) {
  if (value.items.empty()) {
    OfOthers(was, value.span, fmt::format("the patch deletes {}", place.name),
             place);
    return;
  }
  const std::vector<Found> missing = MissingItems(was, value);
  OfOthers(missing.empty() ? was : missing.front(), value.span,
           missing.empty()
               ? fmt::format("the patch replaces {}", place.name)
               : fmt::format("the patch replaces {}, and {} differs",
                             place.name, ShowValue(*missing.front().node)),
           place);
}

bool PatchReport::TouchesAlternatives(const Found& was, const Node& value) {
  bool touches = false;
  for (const Found& found : MissingItems(was, value)) {
    const auto fabric = FindOfFabric(found);
    if (fabric && !fabric->origin->has_alternatives) {
      return false;
    }
    touches = touches || fabric.has_value();
  }
  return touches;
}

Diagnostic& PatchReport::ReportAt(const char* code, const Found& was, Span span,
                                  std::string message, const Place& place) {
  Diagnostic& d = sink_.Report(code, span, std::move(message));
  d.field_path = "spec.patches";
  d.why.push_back(fmt::format("it stands at {}", place.path));
  if (was.origin != nullptr && was.origin->layer != yaml::Layer::kNone) {
    d.why.push_back(was.origin->why);
    d.sources = was.origin->sources;
    d.labels.push_back({was.origin->span, "set by the profile here"});
  } else if (was.node->span.file == patch_.span.file) {
    d.labels.push_back({was.node->span, "decided here"});
  }
  return d;
}

void PatchReport::OfFabric(const Found& was, Span span, std::string message,
                           const Place& place) {
  ReportAt("DG1027", was, span, std::move(message), place)
      .help.push_back(
          "remove it from the patch; what the profile lets you choose stands "
          "in spec.fabric.params");
}

void PatchReport::OfOthers(const Found& was, Span span, std::string message,
                           const Place& place) {
  ReportAt("DG1017", was, span, std::move(message), place)
      .help.push_back(
          "remove it from the patch, unless the rest of the intent cannot say "
          "it");
}

}  // namespace dgdc::manifest
