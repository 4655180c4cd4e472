// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "dgdc/apply/changes.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/places.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/settings.h"
#include "dgdc/yaml/merge.h"

// What other fabrics left behind.
namespace dgdc::apply {
namespace {

using edit::Operation;
using edit::Path;
using edit::Step;
using manifest::Operations;
using yaml::Node;

// What the fabric's profile mentions by a fixed name, whether its conditions
// hold or not: the author may have chosen it by hand.
bool Mentions(const FabricProfile& fabric, SettingKind kind,
              std::string_view name) {
  return std::any_of(fabric.settings.begin(), fabric.settings.end(),
                     [&](const SettingRule& rule) {
                       return rule.kind == kind && rule.name.tag.empty() &&
                              rule.name.scalar == name;
                     });
}

bool IsWanted(const std::vector<Setting>& wanted, SettingKind kind,
              std::string_view name) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Setting& setting) {
    return setting.kind == kind && setting.name == name;
  });
}

void AppendOf(Operations& to, std::optional<Operations> from) {
  if (from) {
    std::move(from->begin(), from->end(), std::back_inserter(to));
  }
}

// Variables that only other fabrics know.
void RemoveVariables(const Target& target, const std::vector<Setting>& wanted,
                     Operations& operations) {
  for (const auto& [name, variable] : target.worker.env) {
    if (Mentions(target.fabric, SettingKind::kEnv, name) ||
        IsWanted(wanted, SettingKind::kEnv, name)) {
      continue;
    }
    const auto& fabrics = target.facts.catalog->fabrics.all();
    if (std::any_of(fabrics.begin(), fabrics.end(),
                    [&name = name](const FabricProfile& fabric) {
                      return Mentions(fabric, SettingKind::kEnv, name);
                    })) {
      AppendOf(operations, target.amend.RemoveEnv(name));
    }
  }
}

// Resources by which other fabrics are recognised.
void RemoveResources(const Target& target, const std::vector<Setting>& wanted,
                     Operations& operations) {
  for (const auto& [name, resource] : target.worker.resources) {
    if (IsWanted(wanted, SettingKind::kResource, name)) {
      continue;
    }
    for (const FabricProfile& fabric : target.facts.catalog->fabrics.all()) {
      const bool shows = std::any_of(
          fabric.detect.resources.begin(), fabric.detect.resources.end(),
          [&name = name](const std::string& pattern) {
            return manifest::MatchesPattern(pattern, name);
          });
      if (shows) {
        AppendOf(operations, target.amend.RemoveResource(name));
        break;
      }
    }
  }
}

void RemoveAnnotations(const Target& target, const std::vector<Setting>& wanted,
                       Operations& operations) {
  for (const yaml::Entry& entry :
       target.worker.component.pod_annotations.entries) {
    const auto& fabrics = target.facts.catalog->fabrics.all();
    const bool others = std::any_of(
        fabrics.begin(), fabrics.end(), [&](const FabricProfile& fabric) {
          return Mentions(fabric, SettingKind::kAnnotation, entry.key);
        });
    if (others && !IsWanted(wanted, SettingKind::kAnnotation, entry.key)) {
      AppendOf(operations,
               target.amend.Remove(
                   target.amend.places().annotations.Then(entry.key)));
    }
  }
}

// The items of `fragment`'s lists that stand at `path` as they are.
void RemoveItems(const Target& target, const Path& path, const Node& fragment,
                 Operations& operations) {
  const Node* current = manifest::NodeAt(target.facts, path);
  if (current == nullptr) {
    return;
  }
  for (const yaml::Entry& entry : fragment.entries) {
    RemoveItems(target, path.Then(entry.key), entry.value, operations);
  }
  for (const Node& item : fragment.items) {
    const Node* same = yaml::FindSame(*current, item);
    if (same != nullptr && yaml::Equal(*same, item)) {
      const auto index = static_cast<size_t>(same - current->items.data());
      operations.push_back(
          Operation::RemoveAndPrune(path.Then(Step::Index(index))));
    }
  }
}

bool Holds(const Node& tree, const Node& item) {
  return yaml::Equal(tree, item) ||
         std::any_of(tree.items.begin(), tree.items.end(),
                     [&item](const Node& part) { return Holds(part, item); }) ||
         std::any_of(tree.entries.begin(), tree.entries.end(),
                     [&item](const yaml::Entry& entry) {
                       return Holds(entry.value, item);
                     });
}

// Items that this fabric wants as well stay.
Node WithoutWanted(const Node& fragment, const std::vector<Setting>& wanted) {
  Node rest = fragment;
  for (yaml::Entry& entry : rest.entries) {
    entry.value = WithoutWanted(entry.value, wanted);
  }
  std::erase_if(rest.items, [&wanted](const Node& item) {
    return std::any_of(
        wanted.begin(), wanted.end(),
        [&item](const Setting& setting) { return Holds(setting.value, item); });
  });
  return rest;
}

// Volumes, mounts, placement of the fabrics that the worker shows.
void RemoveParts(const Target& target, const std::vector<Setting>& wanted,
                 Operations& operations) {
  for (const FabricProfile* fabric : target.graph.fabrics) {
    if (fabric == &target.fabric) {
      continue;
    }
    yaml::Scope scope(&target.scope);
    Sink unknown;
    plan::AddParams(*fabric, {}, scope, unknown);
    for (const SettingRule& rule : fabric->settings) {
      const bool is_pod = rule.kind == SettingKind::kPodSpec;
      if (!is_pod && rule.kind != SettingKind::kContainer) {
        continue;
      }
      for (const Setting& setting :
           plan::SettingsOf(rule, rule.roles.front(), scope, unknown)) {
        RemoveItems(target,
                    is_pod ? target.amend.places().pod
                           : target.amend.places().container,
                    WithoutWanted(setting.value, wanted), operations);
      }
    }
  }
}

}  // namespace

Operations RemoveOthers(const Target& target,
                        const std::vector<Setting>& wanted) {
  Operations operations;
  RemoveVariables(target, wanted, operations);
  RemoveResources(target, wanted, operations);
  RemoveAnnotations(target, wanted, operations);
  RemoveParts(target, wanted, operations);
  return operations;
}

}  // namespace dgdc::apply
