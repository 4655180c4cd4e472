// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/changes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/manifest/json.h"
#include "dgdc/manifest/places.h"

namespace dgdc::apply {
namespace {

using manifest::Flag;
using manifest::Operations;
using yaml::Node;

void Append(Operations& to, Operations from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

bool IsNixl(const EngineProfile& engine, std::string_view connector) {
  const auto& names = engine.kv_transfer.nixl_connectors;
  return std::find(names.begin(), names.end(), connector) != names.end();
}

std::string TextOf(const yaml::Scope& scope, std::string_view name) {
  const Node* value = scope.FindValue(name);
  return value == nullptr ? "" : value->scalar;
}

// What the author said otherwise stays, unless it is about the way of the KV
// cache: the fields that the engine's profile names.
Node WithoutChoices(const Node& wanted, const Node& current,
                    const EngineProfile& engine) {
  Node rest = wanted;
  for (const yaml::Entry& entry : wanted.entries) {
    const bool is_way =
        std::any_of(engine.kv_transfer.json.begin(),
                    engine.kv_transfer.json.end(), [&entry](const auto& row) {
                      return row.second == entry.key ||
                             row.second.starts_with(entry.key + ".");
                    });
    if (!is_way && current.Find(entry.key) != nullptr) {
      rest.Remove(entry.key);
    }
  }
  return rest;
}

std::optional<Operations> SetJsonFlag(const Target& target, const Flag& flag,
                                      const std::string& json) {
  manifest::Word text{.text = json};
  text.at.resize(json.size() + 1);
  const auto wanted = manifest::ReadJson(text, nullptr);
  const auto current = manifest::JsonOf(flag);
  if (!wanted || !current) {
    return std::nullopt;
  }
  return target.amend.MergeJson(
      flag, WithoutChoices(*wanted, *current, *target.worker.engine));
}

std::optional<Operations> SetArgument(const Target& target,
                                      const Setting& setting) {
  const Flag* flag = target.worker.FindFlag(setting.name);
  const bool is_json = setting.value.scalar.starts_with('{');
  if (flag != nullptr && is_json) {
    return SetJsonFlag(target, *flag, setting.value.scalar);
  }
  const bool must = !TextOf(target.scope, "kv.explicitBackend").empty();
  if (flag != nullptr && flag->value && !must) {
    return Operations{};  // another way of the KV cache that works here too
  }
  return target.amend.SetFlag(setting.name,
                              setting.value.IsNull()
                                  ? std::nullopt
                                  : std::optional(setting.value.scalar));
}

}  // namespace

std::optional<Operations> OperationsFor(const Target& target,
                                        const Setting& setting) {
  const manifest::Amend& amend = target.amend;
  const manifest::WorkerPlaces& places = amend.places();
  switch (setting.kind) {
    case SettingKind::kEnv:
      if (setting.value.IsMap()) {
        Node entry = Node::Map();
        entry.Set("name", Node::String(setting.name));
        entry.Set("valueFrom", setting.value);
        return amend.SetEnvEntry(entry);
      }
      return amend.SetEnv(setting.name, setting.value);
    case SettingKind::kArg:
      return SetArgument(target, setting);
    case SettingKind::kResource:
      return amend.SetResource(setting.name, setting.value.scalar);
    case SettingKind::kSecurityContext:
      return amend.Merge(places.container.Then("securityContext"),
                         setting.value);
    case SettingKind::kPodSpec:
      return amend.Merge(places.pod, setting.value);
    case SettingKind::kContainer:
      return amend.Merge(places.container, setting.value);
    case SettingKind::kAnnotation:
      return amend.Merge(places.annotations.Then(setting.name), setting.value);
    case SettingKind::kSharedMemory:
      return amend.SetSharedMemory(setting.value.scalar);
    case SettingKind::kEnvFromSecret:
    case SettingKind::kConfig:
    case SettingKind::kGpusByClaim:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Operations> ChooseBackend(const Target& target) {
  const manifest::Worker& worker = target.worker;
  const bool told = !TextOf(target.scope, "kv.explicitBackend").empty();
  if (!target.graph.disaggregated()) {
    return Operations{};
  }
  if (worker.engine == nullptr) {
    return told ? std::nullopt : std::optional(Operations{});
  }
  const EngineKvTransfer& transfer = worker.engine->kv_transfer;
  const std::string wanted = TextOf(target.scope, "kv.backend");
  Operations operations;
  const auto add = [&operations](std::optional<Operations> more) {
    const bool possible = more.has_value();
    if (possible) {
      Append(operations, *std::move(more));
    }
    return possible;
  };
  // A connector of the configuration file that is not NIXL ignores the backend.
  const auto connector = worker.engine->server.config.find("connector");
  if (told && connector != worker.engine->server.config.end() &&
      !worker.kv.connector->empty() &&
      !IsNixl(*worker.engine, *worker.kv.connector) &&
      !add(target.amend.SetConfig(
          connector->second, Node::String(transfer.nixl_connectors.front())))) {
    return std::nullopt;
  }
  // A backend that was written for another fabric.
  if (told || !worker.kv.explicit_backend || *worker.kv.backend == wanted) {
    return operations;
  }
  if (!transfer.env.empty() && worker.FindEnv(transfer.env) != nullptr) {
    return add(target.amend.RemoveEnv(transfer.env)) ? std::optional(operations)
                                                     : std::nullopt;
  }
  const Flag* flag = worker.FindMeaning("kvTransfer");
  const auto backends = transfer.json.find("backends");
  if (flag != nullptr && backends != transfer.json.end() &&
      !add(target.amend.RemoveJson(*flag, backends->second))) {
    return std::nullopt;
  }
  return operations;
}

namespace {

// The known releases, and in place of one that nobody knows what it must have.
std::vector<ReleaseProfile> CandidatesFor(const Target& target) {
  const auto& releases = target.facts.catalog->releases;
  std::vector<ReleaseProfile> candidates = releases.all();
  const std::string& version = target.worker.image.version;
  if (IsNewerThanKnown(releases, version)) {
    candidates.push_back(ReleaseLike(NewestRelease(releases), version));
  }
  return candidates;
}

}  // namespace

Operations ChooseImage(const Target& target, Sink& sink) {
  const manifest::Image& image = target.worker.image;
  if (target.worker.engine == nullptr || image.text->empty()) {
    return {};
  }
  const std::string arch = TextOf(target.scope, "hardware.arch");
  const auto fits = [&](const ImageTag& tag) {
    return tag.variant == target.fabric.image_variant &&
           (arch.empty() || std::find(tag.arch.begin(), tag.arch.end(), arch) !=
                                tag.arch.end());
  };
  const auto tag_of = [&](const ReleaseEngine& engine, const auto& holds) {
    const auto found =
        std::find_if(engine.tags.begin(), engine.tags.end(), holds);
    return found == engine.tags.end() ? nullptr : &*found;
  };
  std::vector<std::string> having;
  const ReleaseProfile* own = nullptr;
  const std::vector<ReleaseProfile> candidates = CandidatesFor(target);
  for (const ReleaseProfile& release : candidates) {
    const ReleaseEngine* engine =
        release.FindEngine(target.worker.engine->head.name);
    if (engine == nullptr || engine->image != image.name) {
      continue;
    }
    const ImageTag* wanted = tag_of(*engine, fits);
    const ImageTag* current = tag_of(
        *engine, [&](const ImageTag& tag) { return tag.tag == *image.tag; });
    if (wanted != nullptr) {
      having.push_back(release.head.name);
    }
    if (current == nullptr) {
      continue;
    }
    if (current->variant == target.fabric.image_variant) {
      return {};
    }
    if (wanted != nullptr) {
      return {edit::Operation::Set(
          target.amend.places().container.Then("image"),
          Node::String(fmt::format("{}:{}", image.repository, wanted->tag)))};
    }
    own = &release;
  }
  if (own != nullptr) {
    Diagnostic& finding =
        sink.Report("DG1014", image.tag.span,
                    fmt::format("Dynamo {} has no \"{}\" image of {}",
                                own->head.name, target.fabric.image_variant,
                                target.worker.engine->head.name));
    finding.help.push_back(
        fmt::format("releases that have one: {}", fmt::join(having, ", ")));
    finding.sources = own->head.sources;
  }
  return {};
}

}  // namespace dgdc::apply
