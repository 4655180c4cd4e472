// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_targets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/manifest/engine_config.h"
#include "dgdc/manifest/kv_transfer.h"
#include "dgdc/manifest/places.h"

namespace dgdc::lint {
namespace {

using edit::Operation;
using manifest::Amend;
using manifest::Dotted;
using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Operations;
using manifest::Worker;
using yaml::Node;

// What a target needs to know; `key` is the rest of the name of a family.
struct Query {
  const Facts& facts;
  const Graph& graph;
  const Worker& worker;
  const Amend& amend;
  std::string_view key = {};
};

using Changes = std::optional<Operations>;

// One row per fact or family ("env."), as in model/facts.cc. What is a value
// at a path has that alone.
struct TargetSpec {
  std::string_view name = {};
  Changes (*set)(const Query& query, const Node& value) = nullptr;
  Changes (*remove)(const Query& query) = nullptr;
  std::optional<edit::Path> (*path)(const Query& query) = nullptr;
};

// --- A value at a path

using MaybePath = std::optional<edit::Path>;

Changes SetPath(const edit::Path& path, const Node& value) {
  return Operations{Operation::Set(path, value)};
}

MaybePath AnnotationPath(const Query& q) {
  return q.amend.places().annotations.Then(q.key);
}

MaybePath LabelPath(const Query& q) {
  return q.amend.places().labels.Then(q.key);
}

MaybePath ContainerPath(const Query& q) {
  return Dotted(q.amend.places().container, q.key);
}

MaybePath FieldPath(const Query& q) {
  return Dotted(q.amend.places().component, q.key);
}

MaybePath PodPath(const Query& q) {
  return Dotted(q.amend.places().pod, q.key);
}

MaybePath SecurityPath(const Query& q) {
  return Dotted(q.amend.places().container.Then("securityContext"), q.key);
}

MaybePath SpecPath(const Query& q) {
  return q.graph.spec == nullptr
             ? std::nullopt
             : MaybePath(Dotted(q.graph.spec_path(), q.key));
}

// --- Flags by their meaning

std::string SpellingOf(const Query& q, std::string_view meaning) {
  if (const Flag* flag = q.worker.FindMeaning(meaning)) {
    return flag->name;
  }
  if (q.worker.engine == nullptr) {
    return "";
  }
  const auto names = q.worker.engine->server.flags.find(meaning);
  return names == q.worker.engine->server.flags.end() || names->second.empty()
             ? ""
             : names->second.front();
}

Changes SetMeaning(const Query& q, const Node& value) {
  const std::string name = SpellingOf(q, q.key);
  return name.empty() ? std::nullopt : q.amend.SetFlag(name, value.scalar);
}

Changes RemoveMeaning(const Query& q) {
  const std::string name = SpellingOf(q, q.key);
  return name.empty() ? std::nullopt : q.amend.RemoveFlag(name);
}

// Where it was said, or where the engine reads it.
Changes SetSetting(const Query& q, const Node& value) {
  const manifest::EngineSetting setting =
      manifest::ReadSetting(q.worker, q.key);
  const bool in_config = setting.node != nullptr ||
                         (!setting.key.empty() && SpellingOf(q, q.key).empty());
  return in_config ? q.amend.SetConfig(setting.key, value)
                   : SetMeaning(q, value);
}

Changes RemoveSetting(const Query& q) { return RemoveMeaning(q); }

constexpr std::string_view kKvTransfer = "kvTransfer.";

// "kvTransfer.kv_role": the flag by its meaning, a field of its JSON.
const Flag* JsonFlag(const Query& q) {
  return q.worker.FindMeaning(q.key.substr(0, q.key.find('.')));
}

// Whether the field tells NIXL how to move the cache.
bool IsOfNixl(const Query& q, const std::string& field) {
  constexpr std::array<std::string_view, 2> kFields = {"backends",
                                                       "bufferDevice"};
  if (!q.key.starts_with(kKvTransfer) || q.worker.engine == nullptr) {
    return false;
  }
  const auto& json = q.worker.engine->kv_transfer.json;
  return std::any_of(kFields.begin(), kFields.end(),
                     [&](std::string_view name) {
                       const auto found = json.find(name);
                       return found != json.end() && found->second == field;
                     });
}

// What is for NIXL goes into the part that configures it, where a connector
// that holds others stands around that; nothing where no part does.
std::optional<std::string> JsonField(const Query& q) {
  std::string field(q.key.substr(q.key.find('.') + 1));
  if (!IsOfNixl(q, field)) {
    return field;
  }
  const std::optional<std::string> part =
      manifest::FindNixlPart(*q.worker.engine, q.worker.kv.config);
  if (!part) {
    return std::nullopt;
  }
  return part->empty() ? field : fmt::format("{}.{}", *part, field);
}

// --- Variables

// A map is a source, as in {valueFrom: ...}.
Changes SetVariable(const Query& q, const Node& value) {
  if (!value.IsMap()) {
    return q.amend.SetEnv(q.key, value);
  }
  Node entry = Node::Map();
  entry.Set("name", Node::String(q.key));
  for (const yaml::Entry& field : value.entries) {
    entry.Set(field.key, field.value);
  }
  return q.amend.SetEnvEntry(entry);
}

// --- Images

Changes SetImageTag(const Query& q, const Node& value) {
  const auto& image = q.worker.image;
  const auto found = manifest::PathTo(q.facts, q.amend.places().component,
                                      q.worker.component.image);
  if (!found || image.digest || image.placeholder) {
    return std::nullopt;
  }
  return SetPath(*found, Node::String(image.repository + ":" + value.scalar));
}

Changes SetImage(const Query& q, const Node& value) {
  return SetPath(q.amend.places().container.Then("image"), value);
}

constexpr std::array kTargets = {
    TargetSpec{.name = "annotation.", .path = &AnnotationPath},
    TargetSpec{"capability.",
               [](const Query& q, const Node&) -> Changes {
                 return q.amend.AddCapability(q.key);
               }},
    TargetSpec{
        "config.",
        [](const Query& q, const Node& value) -> Changes {
          return q.amend.SetConfig(q.key, value);
        },
        [](const Query& q) -> Changes { return q.amend.RemoveConfig(q.key); }},
    TargetSpec{.name = "container.", .path = &ContainerPath},
    TargetSpec{
        "env.", &SetVariable,
        [](const Query& q) -> Changes { return q.amend.RemoveEnv(q.key); }},
    TargetSpec{.name = "field.", .path = &FieldPath},
    TargetSpec{
        "flag.",
        [](const Query& q, const Node& value) -> Changes {
          return q.amend.SetFlag(std::string(q.key),
                                 value.scalar == "true"
                                     ? std::nullopt
                                     : std::optional(value.scalar));
        },
        [](const Query& q) -> Changes { return q.amend.RemoveFlag(q.key); }},
    TargetSpec{"image", &SetImage},
    TargetSpec{"image.tag", &SetImageTag},
    TargetSpec{"json.",
               [](const Query& q, const Node& value) -> Changes {
                 const Flag* flag = JsonFlag(q);
                 const std::optional<std::string> field = JsonField(q);
                 return flag == nullptr || !field
                            ? std::nullopt
                            : q.amend.SetJson(*flag, *field, value);
               },
               [](const Query& q) -> Changes {
                 const Flag* flag = JsonFlag(q);
                 const std::optional<std::string> field = JsonField(q);
                 return flag == nullptr || !field
                            ? std::nullopt
                            : q.amend.RemoveJson(*flag, *field);
               }},
    TargetSpec{.name = "label.", .path = &LabelPath},
    TargetSpec{"meaning.", &SetMeaning, &RemoveMeaning},
    TargetSpec{.name = "pod.", .path = &PodPath},
    TargetSpec{"resource.",
               [](const Query& q, const Node& value) -> Changes {
                 return q.amend.SetResource(q.key, value.scalar);
               },
               [](const Query& q) -> Changes {
                 return q.amend.RemoveResource(q.key);
               }},
    TargetSpec{.name = "security.", .path = &SecurityPath},
    TargetSpec{"setting.", &SetSetting, &RemoveSetting},
    TargetSpec{"sharedMemory",
               [](const Query& q, const Node& value) -> Changes {
                 return q.amend.SetSharedMemory(value.scalar);
               }},
    TargetSpec{.name = "spec.", .path = &SpecPath},
};

static_assert(std::is_sorted(kTargets.begin(), kTargets.end(),
                             [](const TargetSpec& a, const TargetSpec& b) {
                               return a.name < b.name;
                             }));

const TargetSpec* FindTarget(std::string_view fact) {
  for (const TargetSpec& spec : kTargets) {
    const bool family = spec.name.ends_with('.');
    if (spec.name == fact || (family && fact.starts_with(spec.name) &&
                              fact.size() > spec.name.size())) {
      return &spec;
    }
  }
  return nullptr;
}

template <class Run>
Changes WithTarget(const Facts& facts, const Graph& graph, const Worker& worker,
                   std::string_view fact, Run run) {
  const TargetSpec* spec = FindTarget(fact);
  DGDC_CHECK(spec != nullptr, "no fix target " + std::string(fact));
  const Amend amend(facts, graph, worker);
  if (!amend.possible()) {
    return std::nullopt;
  }
  Query query{.facts = facts, .graph = graph, .worker = worker, .amend = amend};
  if (spec->name.ends_with('.')) {
    query.key = fact.substr(spec->name.size());
  }
  return run(*spec, query);
}

}  // namespace

bool IsFixTarget(std::string_view fact) { return FindTarget(fact) != nullptr; }

bool IsFixList(std::string_view fact) {
  const TargetSpec* spec = FindTarget(fact);
  return spec != nullptr && spec->path != nullptr;
}

std::vector<std::string> FixTargetNames() {
  std::vector<std::string> names;
  names.reserve(kTargets.size());
  for (const TargetSpec& spec : kTargets) {
    names.emplace_back(spec.name);
  }
  return names;
}

std::string TargetTitle(std::string_view fact) {
  const TargetSpec* spec = FindTarget(fact);
  if (spec == nullptr || !spec->name.ends_with('.')) {
    return std::string(fact);
  }
  return std::string(fact.substr(spec->name.size()));
}

Changes SetTarget(const Facts& facts, const Graph& graph, const Worker& worker,
                  std::string_view fact, const Node& value) {
  return WithTarget(facts, graph, worker, fact,
                    [&value](const TargetSpec& spec, const Query& query) {
                      if (spec.path == nullptr) {
                        return spec.set(query, value);
                      }
                      const MaybePath path = spec.path(query);
                      return path ? SetPath(*path, value) : std::nullopt;
                    });
}

Changes AppendToTarget(const Facts& facts, const Graph& graph,
                       const Worker& worker, std::string_view fact,
                       const Node& item) {
  return WithTarget(
      facts, graph, worker, fact,
      [&](const TargetSpec& spec, const Query& query) -> Changes {
        const MaybePath path =
            spec.path == nullptr ? std::nullopt : spec.path(query);
        return path ? Changes(Operations{AppendTo(facts, *path, item)})
                    : std::nullopt;
      });
}

Changes RemoveTarget(const Facts& facts, const Graph& graph,
                     const Worker& worker, std::string_view fact) {
  return WithTarget(
      facts, graph, worker, fact,
      [](const TargetSpec& spec, const Query& query) -> Changes {
        if (spec.path == nullptr) {
          return spec.remove == nullptr ? std::nullopt : spec.remove(query);
        }
        const MaybePath path = spec.path(query);
        return path ? Changes(query.amend.Remove(*path)) : std::nullopt;
      });
}

}  // namespace dgdc::lint
