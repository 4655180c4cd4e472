// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/changes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/apply/leaves.h"
#include "dgdc/apply/params.h"
#include "dgdc/catalog/attention.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/manifest/json.h"
#include "dgdc/manifest/kv_transfer.h"
#include "dgdc/manifest/places.h"

namespace dgdc::apply {
namespace {

using manifest::Flag;
using manifest::Operations;
using yaml::Node;

void Append(Operations& to, Operations from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

std::optional<Changes> Only(std::optional<Operations> operations) {
  return operations ? std::optional(Changes{.operations = *operations})
                    : std::nullopt;
}

std::string TextOf(const model::View& view, std::string_view name) {
  const Node* value = view.FindValue(name);
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

// Fields of NIXL's part alone: what the author combines it with stays.
std::optional<Changes> SetJsonFlag(const Target& target, const Flag& flag,
                                   const std::string& json) {
  manifest::Word text{.text = json};
  text.at.resize(json.size() + 1);
  const auto wanted = manifest::ReadJson(text, nullptr);
  const auto current = manifest::JsonOf(flag);
  if (!wanted || !current) {
    return std::nullopt;
  }
  const EngineProfile& engine = *target.worker().engine;
  const std::optional<std::string> part =
      manifest::FindNixlPart(engine, *current);
  const bool must = !TextOf(target.view, "fabric.explicitBackend").empty();
  if (!part) {
    if (must) {
      return std::nullopt;
    }
    return Changes{
        .notes = {fmt::format(
            "left {} on {}: it moves the KV cache with {}, not with {}",
            flag.name, target.name(), *target.worker().kv.connector,
            engine.kv_transfer.nixl_connectors.front())}};
  }
  if (part->empty()) {
    return Only(target.amend.MergeJson(
        flag, WithoutChoices(*wanted, *current, engine)));
  }
  return Only(target.amend.MergeJsonItem(
      flag, *part,
      WithoutChoices(*wanted, manifest::AtDotted(*current, *part), engine)));
}

std::optional<Changes> SetArgument(const Target& target,
                                   const Setting& setting) {
  const Flag* flag = target.worker().FindFlag(setting.name);
  const bool is_json = setting.value.scalar.starts_with('{');
  if (flag != nullptr && is_json) {
    return SetJsonFlag(target, *flag, setting.value.scalar);
  }
  const bool must = !TextOf(target.view, "fabric.explicitBackend").empty();
  if (flag != nullptr && flag->value && !must) {
    return Changes{};  // another way of the KV cache that works here too
  }
  return Only(target.amend.SetFlag(setting.name,
                                   setting.value.IsNull()
                                       ? std::nullopt
                                       : std::optional(setting.value.scalar)));
}

// Claims stand where the API has the resources of the container.
Operations MergeContainer(const Target& target, const Node& fragment) {
  constexpr std::string_view kResources = "resources";
  Node rest = fragment;
  Operations operations;
  if (const Node* resources = fragment.Find(kResources)) {
    operations = target.amend.Merge(target.amend.ResourceBlock(), *resources);
    rest.Remove(kResources);
  }
  // Those that stand elsewhere in v1alpha1 are there already.
  if (Node* mounts = rest.Find("volumeMounts")) {
    std::erase_if(mounts->items, [&target](const Node& mount) {
      const auto& there = target.worker().component.volume_mounts;
      return std::any_of(there.begin(), there.end(),
                         [&](const Node& item) { return Equal(item, mount); });
    });
    if (mounts->items.empty()) {
      rest.Remove("volumeMounts");
    }
  }
  if (!rest.entries.empty()) {
    Append(operations,
           target.amend.Merge(target.amend.places().container, rest));
  }
  return operations;
}

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
    case SettingKind::kResource:
      return amend.SetResource(setting.name, setting.value.scalar);
    case SettingKind::kSecurityContext:
      return amend.Merge(places.container.Then("securityContext"),
                         setting.value);
    case SettingKind::kContainer:
      return MergeContainer(target, setting.value);
    case SettingKind::kAnnotation:
      if (SameText(manifest::At(target.worker().component.pod_annotations,
                                {setting.name}),
                   setting.value)) {
        return Operations{};
      }
      return amend.Merge(places.annotations.Then(setting.name), setting.value);
    case SettingKind::kSharedMemory:
      return amend.SetSharedMemory(setting.value.scalar);
    case SettingKind::kPodSpec:
      return amend.Merge(places.pod, setting.value);
    case SettingKind::kGpusByClaim:
      return amend.RemoveResource(
          target.subject.facts.catalog->platform().gpu_resource);
    case SettingKind::kArg:
    case SettingKind::kEnvFromSecret:
    case SettingKind::kConfig:
      return std::nullopt;
  }
  return std::nullopt;
}

// Whether a fabric that the worker shows, and not this one, writes the value.
bool IsOfAnother(const Target& target, const std::string& name,
                 const std::string& value) {
  return std::any_of(
      target.shown.begin(), target.shown.end(), [&](const Shown& shown) {
        return !shown.Includes(target.fabric) &&
               std::any_of(
                   shown.fabrics.begin(), shown.fabrics.end(),
                   [&](const FabricProfile* fabric) {
                     const std::vector<WantedSetting> possible = WrittenBy(
                         target.subject, target.amend, *fabric, shown);
                     return std::any_of(
                         possible.begin(), possible.end(),
                         [&](const WantedSetting& one) {
                           return one.setting.kind == SettingKind::kEnv &&
                                  one.setting.name == name &&
                                  one.setting.value.scalar == value;
                         });
                   });
      });
}

// Whether the parameter takes the value.
bool Takes(const FabricProfile& fabric, const std::string& name,
           const std::string& value) {
  const auto param =
      std::find_if(fabric.params.begin(), fabric.params.end(),
                   [&name](const Param& p) { return p.name == name; });
  if (param == fabric.params.end()) {
    return false;
  }
  return param->type != ParamType::kEnum ||
         std::find(param->values.begin(), param->values.end(), value) !=
             param->values.end();
}

bool IsGiven(const Target& target, const std::string& param) {
  return std::any_of(target.options.params.begin(), target.options.params.end(),
                     [&param](const UserSetting& given) {
                       return given.name == param ||
                              given.name.ends_with("." + param);
                     });
}

// Whether the buffer stands where one of the fabrics puts it that the worker
// shows, and this one leaves that to the engine.
bool HasBufferOfAnother(const Target& target) {
  const std::string& written = *target.worker().kv.buffer_device;
  return !written.empty() && target.fabric.kv_buffer_device.empty() &&
         std::any_of(
             target.shown.begin(), target.shown.end(), [&](const Shown& shown) {
               return !shown.Includes(target.fabric) &&
                      std::all_of(shown.fabrics.begin(), shown.fabrics.end(),
                                  [&](const FabricProfile* fabric) {
                                    return fabric->kv_buffer_device == written;
                                  });
             });
}

// What was written into the engine's choice for another fabric goes: the
// backend, and the place of the buffer.
std::optional<Operations> RemoveChoices(const Target& target) {
  const manifest::Worker& worker = target.worker();
  const EngineKvTransfer& transfer = worker.engine->kv_transfer;
  const bool backend =
      worker.kv.explicit_backend &&
      *worker.kv.backend != TextOf(target.view, "fabric.backend");
  if (backend && !transfer.env.empty() &&
      worker.FindEnv(transfer.env) != nullptr) {
    return target.amend.RemoveEnv(transfer.env);
  }
  std::vector<std::string> fields;
  const std::string part =
      manifest::FindNixlPart(*worker.engine, worker.kv.config).value_or("");
  const auto add = [&](bool goes, const std::string& name) {
    const auto found = transfer.json.find(name);
    if (goes && found != transfer.json.end()) {
      fields.push_back(part.empty()
                           ? found->second
                           : fmt::format("{}.{}", part, found->second));
    }
  };
  add(backend, "backends");
  add(HasBufferOfAnother(target), "bufferDevice");
  const Flag* flag = worker.FindMeaning("kvTransfer");
  return flag == nullptr || fields.empty()
             ? Operations{}
             : target.amend.RemoveJson(*flag, fields);
}

// Whether the configuration file chooses a connector that is not NIXL, and that
// ignores the backend which the fabric needs.
bool IsConfiguredOtherwise(const Target& target) {
  const manifest::Worker& worker = target.worker();
  return TransfersKv(target.subject) && worker.engine != nullptr &&
         !TextOf(target.view, "fabric.explicitBackend").empty() &&
         worker.engine->server.config.contains("connector") &&
         !worker.kv.connector->empty() &&
         !worker.engine->kv_transfer.IsNixl(*worker.kv.connector);
}

// Whether the fabric needs NIXL, and what chooses the connector is written
// where the manifest does not show it.
bool IsConfiguredElsewhere(const Target& target) {
  const manifest::Worker& worker = target.worker();
  return TransfersKv(target.subject) &&
         !TextOf(target.view, "fabric.explicitBackend").empty() &&
         worker.engine->server.config.contains("connector") &&
         worker.kv.connector->empty() && !worker.config_complete;
}

}  // namespace

std::optional<Changes> ChangesFor(const Target& target,
                                  const Setting& setting) {
  if (setting.kind == SettingKind::kArg) {
    return SetArgument(target, setting);
  }
  return Only(OperationsFor(target, setting));
}

std::optional<Changes> ChangesForVariable(const Target& target,
                                          const WantedSetting& wanted) {
  const Setting& setting = wanted.setting;
  const manifest::Variable* variable = target.worker().FindEnv(setting.name);
  const std::string param = model::ParamOf(*wanted.rule);
  if (variable == nullptr) {
    return ChangesFor(target, setting);
  }
  const std::string& value = *variable->value;
  if (param.empty() || IsGiven(target, param)) {
    std::optional<Changes> changes = ChangesFor(target, setting);
    if (changes && !changes->operations.empty()) {
      changes->notes.push_back(
          fmt::format("replaced {} of {}, which was {}", setting.name,
                      target.name(), variable->known ? value : "not known"));
    }
    return changes;
  }
  if (variable->known && value == setting.value.scalar) {
    return ChangesFor(target, setting);
  }
  if (variable->known && (IsOfAnother(target, setting.name, value) ||
                          !Takes(target.fabric, param, value) ||
                          !Works(*target.subject.facts.catalog, target.fabric,
                                 setting.name, value))) {
    std::optional<Changes> changes = ChangesFor(target, setting);
    if (changes) {
      changes->notes.push_back(fmt::format("replaced {} of {}, which was {}",
                                           setting.name, target.name(), value));
    }
    return changes;
  }
  return Changes{.notes = {fmt::format(
                     "left {} on {}: {}; --param {}={} chooses what fabric {} "
                     "writes by itself",
                     setting.name, target.name(),
                     variable->known ? value + " works too"
                                     : "nothing here tells its value",
                     param, setting.value.scalar, target.fabric.head.name)}};
}

bool HasOtherConnector(const manifest::Worker& worker) {
  return worker.engine != nullptr && !worker.kv.config.IsNull() &&
         !manifest::FindNixlPart(*worker.engine, worker.kv.config);
}

bool HoldsBackNixl(const Target& target, Sink& sink) {
  const manifest::Worker& worker = target.worker();
  if (!IsConfiguredOtherwise(target) || worker.model_profile == nullptr ||
      !HasRecurrentState(worker.model_profile->attention)) {
    return false;
  }
  Diagnostic& finding = sink.Report(
      "DG1031", worker.kv.connector.span,
      fmt::format("{} of {} cannot become {}",
                  worker.engine->server.config.at("connector"), target.name(),
                  worker.engine->kv_transfer.nixl_connectors.front()));
  finding.why.push_back(fmt::format(
      "layers of {} keep recurrent state besides KV blocks, and the transfer "
      "over NIXL leaves it behind",
      *worker.model));
  finding.help.push_back(fmt::format(
      "{} was chosen for that; use a fabric that needs no other backend, or "
      "serve the model aggregated",
      *worker.kv.connector));
  return true;
}

std::optional<Changes> ChooseBackend(const Target& target) {
  const manifest::Worker& worker = target.worker();
  const bool told = !TextOf(target.view, "fabric.explicitBackend").empty();
  if (!target.subject.graph.disaggregated()) {
    return Changes{};
  }
  if (worker.engine == nullptr) {
    return told ? std::nullopt : std::optional(Changes{});
  }
  Changes changes;
  const auto add = [&changes](std::optional<Operations> more) {
    const bool possible = more.has_value();
    if (possible) {
      Append(changes.operations, *std::move(more));
    }
    return possible;
  };
  if (IsConfiguredElsewhere(target)) {
    return std::nullopt;
  }
  if (IsConfiguredOtherwise(target)) {
    const std::string& key = worker.engine->server.config.at("connector");
    const std::string& nixl =
        worker.engine->kv_transfer.nixl_connectors.front();
    if (!add(target.amend.SetConfig(key, Node::String(nixl)))) {
      return std::nullopt;
    }
    changes.notes.push_back(fmt::format("replaced {} of {}, which was {}", key,
                                        target.name(), *worker.kv.connector));
    if (worker.model_profile == nullptr) {
      changes.notes.push_back(fmt::format(
          "no profile tells whether the model of {}{}{} keeps recurrent state "
          "besides KV blocks; if it does, it needs {} and does not start now",
          target.name(), worker.model->empty() ? "" : ", ", *worker.model,
          *worker.kv.connector));
    }
  }
  if (told) {
    return changes;
  }
  return add(RemoveChoices(target)) ? std::optional(changes) : std::nullopt;
}

namespace {

// The known releases, and in place of one that nobody knows what it must have.
std::vector<ReleaseProfile> CandidatesFor(const Target& target) {
  const auto& releases = target.subject.facts.catalog->releases;
  std::vector<ReleaseProfile> candidates = releases.all();
  const std::string& version = target.worker().image.version;
  if (IsLaterThanKnown(releases, version)) {
    candidates.push_back(
        ReleaseLike(*NearestRelease(releases, version), version));
  }
  return candidates;
}

// What to say of an image of which nobody knows whether it holds what the
// fabric needs; nothing when it needs nothing, or the pod or the name tells.
std::vector<std::string> TellUnknownImage(const Target& target) {
  const manifest::Image& image = target.worker().image;
  const std::string& variant = target.fabric.image_variant;
  const std::string& libraries = target.fabric.library_path;
  const auto& mounts = target.worker().mounts;
  const bool mounted =
      !libraries.empty() &&
      std::any_of(mounts.begin(), mounts.end(), [&libraries](const auto& m) {
        return m.path->starts_with(libraries);
      });
  if (!TransfersKv(target.subject) || variant.empty() ||
      variant == kDefaultVariant || mounted || image.placeholder ||
      image.text->find(variant) != std::string::npos) {
    return {};
  }
  const bool named =
      IsPublishedImage(target.subject.facts.catalog->releases, image.name);
  return {fmt::format(
      "left image {} of {}: this dgdc does not know it, nor whether it has the "
      "libraries of fabric {}",
      named ? *image.text : image.name, target.name(),
      target.fabric.head.name)};
}

// Nobody has listed the tags of some releases. Of one that nobody knows more
// was said already.
void TellInferredTag(const Target& target, const ImageTag& tag,
                     const ReleaseProfile& release, Sink& sink) {
  const auto& releases = target.subject.facts.catalog->releases;
  if (tag.basis != TagBasis::kInferred ||
      releases.Find(release.head.name) == nullptr) {
    return;
  }
  Diagnostic& finding =
      sink.Report("DG1074", target.worker().image.tag.span,
                  fmt::format("no list of the tags of release {} was found",
                              release.head.name));
  finding.here =
      fmt::format("{} after the pattern of earlier releases", tag.tag);
  finding.help.emplace_back("look it up in the registry before you apply");
  finding.sources = release.head.sources;
}

}  // namespace

Changes ChooseImage(const Target& target, Sink& sink) {
  const manifest::Image& image = target.worker().image;
  if (target.worker().engine == nullptr || image.text->empty()) {
    return {};
  }
  const std::string arch = TextOf(target.view, "hardware.arch");
  const auto written = [&image](const ReleaseEngine& engine) {
    const auto found = std::find_if(
        engine.tags.begin(), engine.tags.end(),
        [&image](const ImageTag& tag) { return tag.tag == *image.tag; });
    return found == engine.tags.end() ? nullptr : &*found;
  };
  std::vector<std::string> having;
  const ReleaseProfile* own = nullptr;
  const std::vector<ReleaseProfile> candidates = CandidatesFor(target);
  for (const ReleaseProfile& release : candidates) {
    const ReleaseEngine* engine =
        release.FindEngine(target.worker().engine->head.name);
    if (engine == nullptr || engine->image != image.name) {
      continue;
    }
    const ImageTag* wanted =
        FindVariant(*engine, target.fabric.image_variant, arch);
    const ImageTag* current = written(*engine);
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
      TellInferredTag(target, *wanted, release, sink);
      return {.operations = {edit::Operation::Set(
                  target.amend.places().container.Then("image"),
                  Node::String(
                      fmt::format("{}:{}", image.repository, wanted->tag)))}};
    }
    own = &release;
  }
  if (own == nullptr) {
    return {.notes = TellUnknownImage(target)};
  }
  Diagnostic& finding =
      sink.Report("DG1014", image.tag.span,
                  fmt::format("Dynamo {} has no \"{}\" image of {}",
                              own->head.name, target.fabric.image_variant,
                              target.worker().engine->head.name));
  finding.help.push_back(
      fmt::format("releases that have one: {}", fmt::join(having, ", ")));
  finding.sources = own->head.sources;
  return {};
}

}  // namespace dgdc::apply
