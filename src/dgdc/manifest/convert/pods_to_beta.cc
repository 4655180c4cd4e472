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

bool IsNamedEntry(const Node& part, std::string_view name) {
  return At(part, {"name"}).scalar == name;
}

}  // namespace

MaybeNode MetadataToBeta(const FieldRow& /*row*/, const Entry& field,
                         Draft& draft) {
  draft.metadata = field.value;
  draft.result.Set(kPodTemplate, Node());
  return std::nullopt;
}

// The pod itself is made when all fields of the service are known.
MaybeNode PodToBeta(const FieldRow& /*row*/, const Entry& field, Draft& draft) {
  if (draft.ExpectMap(field)) {
    draft.result.Remove(kPodTemplate);
    draft.result.Set(kPodTemplate, Node());
  }
  return std::nullopt;
}

MaybeNode SidecarToBeta(const FieldRow& /*row*/, const Entry& field,
                        Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  const Node& others = At(draft.source, {"extraPodSpec", "containers"});
  const auto clash = std::find_if(
      others.items.begin(), others.items.end(),
      [](const Node& other) { return IsNamedEntry(other, kSidecarName); });
  if (clash != others.items.end()) {
    draft.Refuse(At(*clash, {"name"}).span,
                 fmt::format("a container is called {}, as that of "
                             "frontendSidecar will be",
                             kSidecarName),
                 "give it another name");
    return std::nullopt;
  }
  Node container = Node::Map(field.value.span);
  container.Set("name", Node::String(kSidecarName));
  for (const Entry& entry : field.value.entries) {
    const auto* row = std::find_if(
        kSidecarFields.begin(), kSidecarFields.end(),
        [&entry](const SidecarField& f) { return f.alpha == entry.key; });
    if (row != kSidecarFields.end() && !entry.value.IsNull()) {
      container.Set(row->beta, row->beta == "envFrom" ? FromSecret(entry.value)
                                                      : entry.value);
    }
  }
  draft.sidecars.push_back(std::move(container));
  return Node::String(kSidecarName);
}

namespace {

// The main container: what extraPodSpec says, and below it what the service
// does, as the operator joins them.
void StartMain(Draft& draft) {
  const Node& main = At(draft.source, {"extraPodSpec", "mainContainer"});
  draft.main = Node::Map(main.span);
  draft.main.Set("name", Node::String(kMainName));
  for (const Entry& entry : main.entries) {
    if (entry.key != "name" && !entry.value.IsNull()) {
      draft.main.entries.push_back(entry);
    }
  }
}

Node ContainersOf(Draft& draft) {
  const Node& others = At(draft.source, {"extraPodSpec", "containers"});
  Node containers = Node::Seq(others.span);
  containers.Push(std::move(draft.main));
  containers.items.insert(containers.items.end(), others.items.begin(),
                          others.items.end());
  for (Node& sidecar : draft.sidecars) {
    containers.Push(std::move(sidecar));
  }
  return containers;
}

// Fills the place that the fields of the pod have marked.
void FinishPod(Draft& draft) {
  const Node& pod = At(draft.source, {"extraPodSpec"});
  const bool has_spec =
      pod.IsMap() || draft.main.entries.size() > 1 || !draft.sidecars.empty();
  if (!has_spec && draft.metadata.IsNull()) {
    draft.result.Remove(kPodTemplate);
    return;
  }
  Node pod_template = Node::Map(pod.span);
  if (!draft.metadata.IsNull()) {
    pod_template.Set("metadata", std::move(draft.metadata));
  }
  if (has_spec) {
    Node& spec = pod_template.Set("spec", Node::Map(pod.span));
    const Node containers = ContainersOf(draft);
    for (const Entry& entry : pod.entries) {
      const bool is_container =
          entry.key == "mainContainer" || entry.key == "containers";
      if (is_container && spec.Find("containers") == nullptr) {
        spec.Set("containers", containers);
      } else if (!is_container && !entry.value.IsNull()) {
        spec.entries.push_back(entry);
      }
    }
    if (spec.Find("containers") == nullptr) {
      spec.Set("containers", containers);
    }
  }
  draft.result.Set(kPodTemplate, std::move(pod_template));
}

void PlaceInBeta(const FieldRow& row, Node value, Draft& draft) {
  switch (row.home) {
    case Home::kComponent:
      draft.result.Set(row.beta, std::move(value));
      return;
    case Home::kExperimental: {
      Node* experimental = draft.result.Find("experimental");
      (experimental == nullptr ? draft.result.Set("experimental", Node::Map())
                               : *experimental)
          .Set(row.beta, std::move(value));
      return;
    }
    case Home::kMain: {
      const Node* main = draft.main.Find(row.beta);
      if (main != nullptr && (main->IsMap() || !main->items.empty())) {
        value = row.join(row, std::move(value), *main, draft);
      }
      draft.main.Set(row.beta, std::move(value));
      if (draft.result.Find(kPodTemplate) == nullptr) {
        draft.result.Set(kPodTemplate, Node());
      }
      return;
    }
    case Home::kPod:
    case Home::kNowhere:
      return;
  }
}

// The fields of the source, each by its row. Null means that a field is absent.
void ToBeta(std::span<const FieldRow> rows, Draft& draft) {
  for (const Entry& field : draft.source.entries) {
    const FieldRow* row = FindAlpha(rows, field.key);
    if (row == nullptr) {
      draft.result.entries.push_back(field);  // a patch's own, as "$patch"
    } else if (!field.value.IsNull()) {
      if (MaybeNode value = row->to_beta(*row, field, draft)) {
        PlaceInBeta(*row, std::move(*value), draft);
      }
    }
  }
}

}  // namespace

MaybeNode ServicesToBeta(const FieldRow& /*row*/, const Entry& field,
                         Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  Node components = Node::Seq(field.value.span);
  const std::string path = draft.PathOf(field.key);
  for (const Entry& service : field.value.entries) {
    Draft component{.context = draft.context,
                    .source = service.value,
                    .path = schema::FieldPath(path, service.key),
                    .result = Node::Map(service.value.span)};
    if (service.value.IsScalar() && !service.value.IsNull()) {
      component.path = path;
      component.ExpectMap(service);
      continue;
    }
    component.result.Set("name", Node::String(service.key, service.key_span));
    StartMain(component);
    ToBeta(ComponentRows(), component);
    FinishPod(component);
    components.Push(std::move(component.result));
  }
  return components;
}

namespace {

// Whether a pod has the claim by a mount of that name, or by a volume.
bool IsUsed(const Node& spec, const std::string& claim) {
  const auto mounts = [&claim](const Node& list) {
    return std::any_of(
        list.items.begin(), list.items.end(),
        [&claim](const Node& mount) { return IsNamedEntry(mount, claim); });
  };
  const auto holds = [&claim](const Node& list) {
    return std::any_of(
        list.items.begin(), list.items.end(), [&claim](const Node& volume) {
          return At(volume, {"persistentVolumeClaim", "claimName"}).scalar ==
                 claim;
        });
  };
  const Node& services = At(spec, {"services"});
  return std::any_of(
      services.entries.begin(), services.entries.end(),
      [&mounts, &holds](const Entry& service) {
        const Node& pod = At(service.value, {"extraPodSpec"});
        return mounts(At(service.value, {"volumeMounts"})) ||
               holds(At(pod, {"volumes"})) ||
               mounts(At(pod, {"mainContainer", "volumeMounts"}));
      });
}

}  // namespace

MaybeNode ClaimsToBeta(const FieldRow& /*row*/, const Entry& field,
                       Draft& draft) {
  if (!draft.ExpectList(field)) {
    return std::nullopt;
  }
  for (size_t i = 0; i < field.value.items.size(); ++i) {
    const Node& claim = field.value.items[i];
    const Entry entry{.key_span = At(claim, {"name"}).span, .value = claim};
    const std::string path = schema::ItemPath(draft.PathOf(field.key), i);
    const std::string& name = At(claim, {"name"}).scalar;
    if (At(claim, {"create"}).AsBool().value_or(false)) {
      draft.Lose(entry, path,
                 fmt::format("v1beta1 has no pvcs, so nobody would create the "
                             "claim {}",
                             name),
                 "write it as a PersistentVolumeClaim of its own");
    } else if (IsUsed(draft.source, name)) {
      draft.Skip(entry, path,
                 fmt::format("a mount or volume names the claim {}, which is "
                             "all that v1beta1 needs",
                             name));
    } else {
      draft.Lose(entry, path,
                 fmt::format("no service uses the claim {}, and v1beta1 does "
                             "not check that it exists",
                             name),
                 "remove it, or mount it");
    }
  }
  return std::nullopt;
}

void SpecToBeta(Draft& spec) { ToBeta(SpecRows(), spec); }

}  // namespace dgdc::manifest::convert
