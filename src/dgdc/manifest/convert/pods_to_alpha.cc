// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/manifest/convert/pods.h"
#include "dgdc/schema/wording.h"

namespace dgdc::manifest::convert {
namespace {

using yaml::Entry;
using yaml::Node;

bool IsNamed(const Node& part, std::string_view name) {
  return At(part, {"name"}).scalar == name;
}

}  // namespace

MaybeNode MetadataToAlpha(const FieldRow& /*row*/, const Entry& field,
                          Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  Node result = Node::Map(field.value.span);
  for (const Entry& entry : field.value.entries) {
    if (entry.key == "labels" || entry.key == "annotations") {
      result.entries.push_back(entry);
    } else {
      draft.Lose(entry, schema::FieldPath(draft.PathOf(field.key), entry.key),
                 "extraPodMetadata has labels and annotations only",
                 "remove it, or stay with v1beta1");
    }
  }
  return result.entries.empty() ? MaybeNode() : result;
}

namespace {

// Moves the fields of the main container that a service has to it, and returns
// the others.
Node MainToAlpha(const Node& container, Draft& draft) {
  Node main = Node::Map(container.span);
  for (const Entry& field : container.entries) {
    const FieldRow* row = FindBeta(ComponentRows(), Home::kMain, field.key);
    if (field.key == "name") {
      draft.context.source.Adopt(container, field.value);
      continue;
    }
    MaybeNode value =
        row == nullptr || field.value.IsNull() || row->alpha.empty()
            ? std::nullopt
            : row->to_alpha(*row, field, draft);
    if (value) {
      draft.result.Set(row->alpha, std::move(*value));
    } else {
      main.entries.push_back(field);
    }
  }
  return main;
}

}  // namespace

MaybeNode PodToAlpha(const FieldRow& /*row*/, const Entry& field,
                     Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  const std::string& sidecar = At(draft.source, {"frontendSidecar"}).scalar;
  Node pod = Node::Map(field.value.span);
  for (const Entry& entry : field.value.entries) {
    if (entry.key != "containers") {
      pod.entries.push_back(entry);
      continue;
    }
    Node others = Node::Seq(entry.value.span);
    for (const Node& container : entry.value.items) {
      if (IsNamed(container, kMainName)) {
        if (Node main = MainToAlpha(container, draft); !main.entries.empty()) {
          pod.Set("mainContainer", std::move(main));
        }
      } else if (sidecar.empty() || !IsNamed(container, sidecar)) {
        others.items.push_back(container);
      }
    }
    if (!others.items.empty()) {
      pod.Set("containers", std::move(others));
    }
  }
  return pod.entries.empty() ? MaybeNode() : pod;
}

MaybeNode SidecarToAlpha(const FieldRow& row, const Entry& field,
                         Draft& draft) {
  const Node& containers =
      At(draft.source, {"podTemplate", "spec", "containers"});
  const std::string& name = field.value.scalar;
  const auto container =
      std::find_if(containers.items.begin(), containers.items.end(),
                   [&name](const Node& c) { return IsNamed(c, name); });
  if (container == containers.items.end()) {
    draft.Refuse(field.value.span,
                 fmt::format("{} names no container of podTemplate: {}",
                             draft.PathOf(field.key), schema::Quoted(name)),
                 "write the name of one, or remove the field");
    return std::nullopt;
  }
  if (name != kSidecarName) {
    draft.Lose(field,
               fmt::format("the name {} in {}", name, draft.PathOf(field.key)),
               fmt::format("v1alpha1 calls the container {}, whatever its name",
                           kSidecarName),
               fmt::format("call it {}", kSidecarName));
    draft.context.gone.pop_back();  // the container is still there
  }
  const auto index = static_cast<size_t>(container - containers.items.begin());
  const std::string path =
      schema::ItemPath(draft.PathOf("podTemplate") + ".spec.containers", index);
  Node result = Node::Map(container->span);
  for (const Entry& entry : container->entries) {
    const auto* known = std::find_if(
        kSidecarFields.begin(), kSidecarFields.end(),
        [&entry](const SidecarField& f) { return f.beta == entry.key; });
    const bool is_secret =
        entry.key == "envFrom" && OnlySecret(entry.value) != nullptr;
    if (entry.key == "name") {
      continue;
    }
    if (known == kSidecarFields.end() ||
        (entry.key == "envFrom" && !is_secret)) {
      draft.Lose(entry, schema::FieldPath(path, entry.key),
                 fmt::format("{} of v1alpha1 has image, args, envs and "
                             "envFromSecret only",
                             row.alpha),
                 "remove it, or make the container one of the pod's own");
      continue;
    }
    result.Set(known->alpha,
               is_secret ? *OnlySecret(entry.value) : entry.value);
  }
  return result;
}

namespace {

// One field of the component, or of a part of it that lies in `home`.
void FieldToAlpha(std::span<const FieldRow> rows, Home home, const Entry& field,
                  Draft& draft) {
  const FieldRow* row = FindBeta(rows, home, field.key);
  if (row == nullptr) {
    draft.result.entries.push_back(field);  // a patch's own, as "$patch"
  } else if (!field.value.IsNull()) {
    if (MaybeNode value = row->to_alpha(*row, field, draft)) {
      draft.result.Set(row->alpha, std::move(*value));
    }
  }
}

void ToAlpha(Draft& draft) {
  // Parts of v1beta1 whose fields stand in the service itself.
  constexpr std::array<std::pair<std::string_view, Home>, 2> kParts = {{
      {"experimental", Home::kExperimental},
      {kPodTemplate, Home::kPod},
  }};
  for (const Entry& field : draft.source.entries) {
    const auto* part = std::find_if(
        kParts.begin(), kParts.end(),
        [&field](const auto& row) { return row.first == field.key; });
    if (field.key == "name") {
      draft.context.source.Adopt(draft.source, field.value);
    } else if (part == kParts.end()) {
      FieldToAlpha(ComponentRows(), Home::kComponent, field, draft);
    } else {
      const std::string path =
          std::exchange(draft.path, draft.PathOf(field.key));
      for (const Entry& inner : field.value.entries) {
        FieldToAlpha(ComponentRows(), part->second, inner, draft);
      }
      draft.path = path;
    }
  }
}

}  // namespace

MaybeNode ComponentsToAlpha(const FieldRow& /*row*/, const Entry& field,
                            Draft& draft) {
  if (!draft.ExpectList(field)) {
    return std::nullopt;
  }
  Node services = Node::Map(field.value.span);
  const std::string path = draft.PathOf(field.key);
  for (size_t i = 0; i < field.value.items.size(); ++i) {
    const Node& component = field.value.items[i];
    const Node& name = At(component, {"name"});
    Draft service{.context = draft.context,
                  .source = component,
                  .path = schema::ItemPath(path, i),
                  .result = Node::Map(component.span)};
    if (!name.IsString() || name.scalar.empty()) {
      service.Refuse(component.span,
                     fmt::format("{} has no name", service.path),
                     "name it; the name becomes the key of the service");
      continue;
    }
    if (const Entry* same = services.FindEntry(name.scalar)) {
      service.Refuse(name.span,
                     fmt::format("two components are called {}", same->key),
                     "give them different names");
      continue;
    }
    ToAlpha(service);
    services.entries.push_back({.key = name.scalar,
                                .key_span = name.span,
                                .value = std::move(service.result)});
  }
  return services;
}

void SpecToAlpha(Draft& spec) {
  for (const Entry& field : spec.source.entries) {
    FieldToAlpha(SpecRows(), Home::kComponent, field, spec);
  }
}

}  // namespace dgdc::manifest::convert
