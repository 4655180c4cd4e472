// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/leaves.h"

#include <algorithm>

#include <fmt/core.h>

#include "dgdc/manifest/json.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::apply {
namespace {

using edit::Path;
using edit::Step;
using manifest::Amend;
using manifest::NodeAt;
using yaml::Node;

constexpr std::string_view kResources = "resources";
constexpr std::string_view kClaims = "claims";
constexpr std::string_view kMounts = "volumeMounts";

bool SameScalar(const Node& a, const Node& b) {
  return a.IsScalar() && b.IsScalar() && a.scalar == b.scalar;
}

Leaf LeafOfItem(SettingKind kind, std::string_view list, const Node& item) {
  return {.kind = kind,
          .name = fmt::format("{}[{}]", list, yaml::EmitJson(item))};
}

// An item of a list for people: "SYS_PTRACE", "volumeMounts ib".
std::string NameOfItem(const std::string& list, const Node& item) {
  if (item.IsScalar()) {
    return item.scalar;
  }
  const std::string field = list.substr(list.rfind('.') + 1);
  for (const std::string_view key : {"name", "key", "topologyKey"}) {
    const Node* id = item.Find(key);
    if (id != nullptr && id->IsScalar()) {
      return fmt::format("{} {}", field, id->scalar);
    }
  }
  return list;
}

// Walks a fragment beside what stands at `path`, and calls `visit` for each
// leaf with the node that is equal to it, or null.
class Walk {
 public:
  Walk(SettingKind kind, const SettingRule* rule, std::vector<Found>& found)
      : kind_(kind), rule_(rule), found_(found) {}

  // Whether all of the fragment is there.
  bool Run(const Node& fragment, const Node* current, const Path& path,
           const std::string& name);

 private:
  void Add(std::string name, Path path, std::string what) {
    found_.push_back({.leaf = {.kind = kind_, .name = std::move(name)},
                      .rule = rule_,
                      .path = std::move(path),
                      .field = field_,
                      .what = std::move(what)});
  }

  SettingKind kind_;
  const SettingRule* rule_;
  std::vector<Found>& found_;
  std::string field_ = {};
};

bool Walk::Run(const Node& fragment, const Node* current, const Path& path,
               const std::string& name) {
  if (current == nullptr) {
    return false;
  }
  if (fragment.IsMap()) {
    bool all = true;
    for (const yaml::Entry& entry : fragment.entries) {
      if (name.empty() && kind_ == SettingKind::kPodSpec) {
        field_ = entry.key;
      }
      all &= Run(entry.value, current->Find(entry.key), path.Then(entry.key),
                 name.empty() ? entry.key : name + "." + entry.key);
    }
    return all;
  }
  if (fragment.IsSeq()) {
    bool all = true;
    for (const Node& item : fragment.items) {
      const Node* same = yaml::FindSame(*current, item);
      if (same == nullptr || !yaml::Equal(*same, item)) {
        all = false;
        continue;
      }
      Add(LeafOfItem(kind_, name, item).name,
          path.Then(
              Step::Index(static_cast<size_t>(same - current->items.data()))),
          NameOfItem(name, item));
    }
    return all;
  }
  if (!SameScalar(fragment, *current)) {
    return false;
  }
  Add(name, path, name);
  return true;
}

void AddNames(const Node& fragment, const std::string& name, SettingKind kind,
              std::set<Leaf>& leaves) {
  for (const yaml::Entry& entry : fragment.entries) {
    AddNames(entry.value, name.empty() ? entry.key : name + "." + entry.key,
             kind, leaves);
  }
  for (const Node& item : fragment.items) {
    leaves.insert(LeafOfItem(kind, name, item));
  }
  if (fragment.IsScalar()) {
    leaves.insert({.kind = kind, .name = name});
  }
}

// The mount among those of a v1alpha1 service, which may be null.
std::optional<size_t> IndexOfMount(const Node* service, const Node& mount) {
  for (size_t i = 0; service != nullptr && i < service->items.size(); ++i) {
    if (yaml::Equal(manifest::AsContainerMount(service->items[i]), mount)) {
      return i;
    }
  }
  return std::nullopt;
}

// Mounts of the container; v1alpha1 may have them at the service as well, which
// calls the path otherwise.
bool WalkMounts(const Subject& subject, const Amend& amend,
                const WantedSetting& wanted, const Node& mounts,
                std::vector<Found>& found) {
  const Path inner = amend.places().container.Then(kMounts);
  const Path outer = amend.places().component.Then(kMounts);
  const bool is_alpha = subject.graph.api == manifest::Api::kAlpha;
  const Node* service = is_alpha ? NodeAt(subject.facts, outer) : nullptr;
  bool all = true;
  for (const Node& mount : mounts.items) {
    Node one = Node::Seq();
    one.Push(mount);
    Walk walk(wanted.setting.kind, wanted.rule, found);
    if (walk.Run(one, NodeAt(subject.facts, inner), inner,
                 std::string(kMounts))) {
      continue;
    }
    const std::optional<size_t> index = IndexOfMount(service, mount);
    if (!index) {
      all = false;
      continue;
    }
    found.push_back({.leaf = LeafOfItem(wanted.setting.kind, kMounts, mount),
                     .rule = wanted.rule,
                     .path = outer.Then(Step::Index(*index)),
                     .what = NameOfItem(std::string(kMounts), mount)});
  }
  return all;
}

// A fragment of the container, of which the claims stand where the API has
// them.
bool WalkContainer(const Subject& subject, const Amend& amend,
                   const WantedSetting& wanted, std::vector<Found>& found) {
  Node rest = wanted.setting.value;
  bool all = true;
  if (const Node* resources = rest.Find(kResources)) {
    Walk walk(wanted.setting.kind, wanted.rule, found);
    const Path inner = amend.places().container.Then(kResources);
    const bool outside = NodeAt(subject.facts, inner.Then(kClaims)) == nullptr;
    const Path path = outside ? amend.ResourceBlock() : inner;
    all = walk.Run(*resources, NodeAt(subject.facts, path), path,
                   std::string(kResources));
    rest.Remove(kResources);
  }
  const Path& path = amend.places().container;
  if (const Node* mounts = rest.Find(kMounts)) {
    all = WalkMounts(subject, amend, wanted, *mounts, found) && all;
    rest.Remove(kMounts);
  }
  Walk walk(wanted.setting.kind, wanted.rule, found);
  return (rest.entries.empty() ||
          walk.Run(rest, NodeAt(subject.facts, path), path, "")) &&
         all;
}

bool WalkSetting(const Subject& subject, const Amend& amend,
                 const WantedSetting& wanted, std::vector<Found>& found) {
  const Setting& setting = wanted.setting;
  const auto add = [&] {
    found.push_back({.leaf = {.kind = setting.kind, .name = setting.name},
                     .rule = wanted.rule,
                     .what = setting.name});
    return true;
  };
  const auto walk = [&](const Path& path) {
    return Walk(setting.kind, wanted.rule, found)
        .Run(setting.value, NodeAt(subject.facts, path), path, "");
  };
  switch (setting.kind) {
    case SettingKind::kEnv: {
      const manifest::Text* value = subject.worker.EnvValue(setting.name);
      return value != nullptr && **value == setting.value.scalar && add();
    }
    case SettingKind::kResource: {
      const manifest::Resource* resource =
          subject.worker.FindResource(setting.name);
      return resource != nullptr &&
             (*resource->limit == setting.value.scalar ||
              *resource->request == setting.value.scalar) &&
             add();
    }
    case SettingKind::kAnnotation: {
      const Node& value = manifest::At(subject.worker.component.pod_annotations,
                                       {setting.name});
      return SameText(value, setting.value) && add();
    }
    case SettingKind::kSecurityContext:
      return walk(amend.places().container.Then("securityContext"));
    case SettingKind::kPodSpec:
      return walk(amend.places().pod);
    case SettingKind::kContainer:
      return WalkContainer(subject, amend, wanted, found);
    case SettingKind::kArg: {
      const manifest::Flag* flag = subject.worker.FindFlag(setting.name);
      const bool same =
          flag != nullptr &&
          (setting.value.IsNull()
               ? !flag->value
               : flag->value && flag->value->text == setting.value.scalar);
      return same && add();
    }
    // Shows in what is not there, and so leaves nothing to take.
    case SettingKind::kGpusByClaim:
      return !subject.worker.gpus_span.known();
    case SettingKind::kSharedMemory:
    case SettingKind::kEnvFromSecret:
    case SettingKind::kConfig:
      return false;
  }
  return false;
}

}  // namespace

std::optional<Node> JsonIn(const std::string& text) {
  manifest::Word word{.text = text};
  word.at.resize(text.size() + 1);
  return manifest::ReadJson(word, nullptr);
}

bool SameText(const Node& a, const Node& b) {
  if (SameScalar(a, b)) {
    return true;
  }
  const auto first = a.IsScalar() ? JsonIn(a.scalar) : std::nullopt;
  const auto second = b.IsScalar() ? JsonIn(b.scalar) : std::nullopt;
  return first && second && yaml::Equal(*first, *second);
}

std::vector<Found> FindLeaves(const Subject& subject, const Amend& amend,
                              const WantedSetting& wanted) {
  std::vector<Found> found;
  WalkSetting(subject, amend, wanted, found);
  return found;
}

bool HasAll(const Subject& subject, const Amend& amend,
            const WantedSetting& wanted) {
  std::vector<Found> found;
  return WalkSetting(subject, amend, wanted, found);
}

std::set<Leaf> LeavesOf(const Subject& subject, const Amend& amend,
                        const std::vector<WantedSetting>& wanted) {
  std::set<Leaf> leaves;
  for (const WantedSetting& one : wanted) {
    for (Found& found : FindLeaves(subject, amend, one)) {
      leaves.insert(std::move(found.leaf));
    }
  }
  return leaves;
}

std::set<Leaf> LeavesOf(const Setting& setting) {
  if (!setting.name.empty()) {
    return {{.kind = setting.kind, .name = setting.name}};
  }
  std::set<Leaf> leaves;
  AddNames(setting.value, "", setting.kind, leaves);
  return leaves;
}

}  // namespace dgdc::apply
