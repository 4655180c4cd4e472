// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/engine_config.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "dgdc/manifest/embedded.h"
#include "dgdc/manifest/image.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

constexpr std::string_view kFile = "engineConfig";
constexpr std::string_view kOverrides = "overrides";

// The ConfigMap that the worker mounts where the file lies; "" when that does
// not tell.
std::string MountedConfigMap(const Worker& worker, std::string_view path) {
  for (const Node& mount : worker.component.volume_mounts) {
    const std::string& folder = At(mount, {"mountPath"}).scalar;
    if (folder.empty() || !path.starts_with(folder)) {
      continue;
    }
    for (const Node& volume :
         At(worker.component.pod_spec, {"volumes"}).items) {
      if (At(volume, {"name"}).scalar == At(mount, {"name"}).scalar) {
        return At(volume, {"configMap", "name"}).scalar;
      }
    }
  }
  return "";
}

// The string of a ConfigMap that is the file; null when nothing shows it.
const Node* FindConfigFile(const Facts& facts, const Worker& worker,
                           const Flag& flag) {
  if (!flag.value || !flag.value->known) {
    return nullptr;
  }
  const std::string& path = flag.value->text;
  const std::string file = path.substr(path.rfind('/') + 1);
  const std::string mounted = MountedConfigMap(worker, path);
  for (const Node& document : facts.documents) {
    if (At(document, {"kind"}).scalar != "ConfigMap" ||
        (!mounted.empty() &&
         At(document, {"metadata", "name"}).scalar != mounted)) {
      continue;
    }
    const Node& data = At(document, {"data", file});
    if (data.IsString()) {
      return &data;
    }
  }
  return nullptr;
}

// As the engines update their configuration: maps key by key, all else whole.
void Override(Node& config, const Node& with) {
  for (const yaml::Entry& entry : with.entries) {
    Node* there = config.Find(entry.key);
    if (there != nullptr && there->IsMap() && entry.value.IsMap()) {
      Override(*there, entry.value);
    } else {
      config.Set(entry.key, entry.value);
    }
  }
}

// The value as a word: its own bytes where it is written as it is.
Word WordOfValue(const SourceSet& sources, const Text& value,
                 const Variable* variable) {
  Word word{.text = *value, .span = value.span};
  const Node* entry = variable == nullptr ? nullptr
                      : variable->data != nullptr || variable->entry == nullptr
                          ? variable->data
                          : variable->entry->Find("value");
  if (entry != nullptr && entry->scalar == *value) {
    word.at = ScalarOffsets(sources, *entry);
  }
  if (word.at.size() != word.text.size() + 1) {
    word.at.assign(word.text.size(), value.span.begin);
    word.at.push_back(value.span.end);
  }
  return word;
}

// The variable as a flag; nothing when it is not set, or to nothing.
std::optional<Flag> FlagOfVariable(const Worker& worker, const Facts& facts,
                                   const std::string& name) {
  Flag flag{.variable = name};
  const Variable* variable = worker.FindEnv(name);
  if (variable == nullptr) {
    return std::nullopt;
  }
  flag.name_span = variable->name_span;
  flag.value = variable->assigned != nullptr
                   ? *variable->assigned
                   : WordOfValue(*facts.sources, variable->value, variable);
  flag.value->known = variable->known;
  return flag.value->known && flag.value->text.empty() ? std::nullopt
                                                       : std::optional(flag);
}

// Whether variables that nobody sees may name a file or override it.
bool MayBeNamedElsewhere(const Worker& worker) {
  const auto& variables = worker.engine->server.flag_variables;
  return worker.env_open && worker.is_dynamo &&
         (variables.contains(kFile) || variables.contains(kOverrides));
}

}  // namespace

bool IsSwitchedOn(std::string_view value) {
  constexpr std::array<std::string_view, 7> kOn = {
      "1", "true", "True", "TRUE", "yes", "on", "YES"};
  return std::find(kOn.begin(), kOn.end(), value) != kOn.end();
}

std::vector<Flag> FlagsOfVariables(const Worker& worker, const Facts& facts) {
  std::vector<Flag> flags;
  if (worker.engine == nullptr || !worker.is_dynamo) {
    return flags;
  }
  for (const auto& [meaning, variable] : worker.engine->server.flag_variables) {
    const auto names = worker.engine->server.flags.find(meaning);
    if (names == worker.engine->server.flags.end() ||
        worker.FindMeaning(meaning) != nullptr) {
      continue;
    }
    if (auto flag = FlagOfVariable(worker, facts, variable)) {
      flag->written = names->second.front();
      flag->name = worker.flag_reader.Name(flag->written);
      flags.push_back(*std::move(flag));
    }
  }
  return flags;
}

void ReadEngineConfig(const Facts& facts, Worker& worker) {
  if (worker.engine == nullptr) {
    return;
  }
  worker.config_complete =
      worker.flags_complete && !MayBeNamedElsewhere(worker);
  if (const Flag* file = worker.FindMeaning(kFile)) {
    worker.config_source = FindConfigFile(facts, worker, *file);
    if (worker.config_source != nullptr) {
      worker.config_file = ReadEmbedded(*facts.sources, *worker.config_source);
    }
    worker.config_complete =
        worker.config_complete && !worker.config_file.IsNull();
  }
  worker.engine_config = worker.config_file;
  const Flag* flag = worker.FindMeaning(kOverrides);
  if (flag == nullptr) {
    return;
  }
  const std::optional<Node> overrides = JsonOf(*flag);
  if (!overrides || !overrides->IsMap()) {
    // Whatever the file says may be overridden.
    worker.engine_config = {};
    worker.config_complete = false;
    return;
  }
  worker.config_overrides = *overrides;
  if (worker.engine_config.IsMap()) {
    Override(worker.engine_config, *overrides);
  } else {
    worker.engine_config = *overrides;
  }
}

const Flag* OverridesFor(const Worker& worker, std::string_view dotted) {
  const bool there = !AtDotted(worker.config_overrides, dotted).IsNull();
  return there || (worker.config_file.IsNull() &&
                   !worker.config_overrides.IsNull())
             ? worker.FindMeaning(kOverrides)
             : nullptr;
}

EngineSetting ReadSetting(const Worker& worker, std::string_view meaning) {
  EngineSetting setting;
  if (worker.engine == nullptr) {
    return setting;
  }
  const EngineServer& server = worker.engine->server;
  const Flag* flag = worker.FindMeaning(meaning);
  const auto key = server.config.find(meaning);
  if (key != server.config.end()) {
    setting.key = key->second;
    const Node& node = AtDotted(worker.engine_config, key->second);
    // Dynamo puts the file over the flags, other servers the flags over it.
    if (!node.IsNull() && (flag == nullptr || worker.is_dynamo)) {
      setting.node = &node;
      return setting;
    }
  }
  setting.flag = flag;
  setting.absent =
      flag == nullptr && (setting.key.empty() || worker.config_complete);
  return setting;
}

std::string_view DecidedByName(DecidedBy by) {
  switch (by) {
    case DecidedBy::kNobody:
      return "";
    case DecidedBy::kFlag:
      return "flag";
    case DecidedBy::kVariable:
      return "variable";
    case DecidedBy::kFile:
      return "file";
    case DecidedBy::kOverrides:
      return "overrides";
    case DecidedBy::kDefault:
      return "default";
  }
  return "";
}

std::string_view LacksText(Lacks lacks) {
  switch (lacks) {
    case Lacks::kNothing:
      return "";
    case Lacks::kEngine:
      return "the command of the container would tell";
    case Lacks::kCommand:
      return "the words and variables that the manifest does not show would "
             "tell";
    case Lacks::kFile:
      return "the configuration file would tell, which is not in this file";
    case Lacks::kValue:
      return "the value comes from outside of this file";
    case Lacks::kRelease:
      return "the engine's version would tell (for Dynamo's images: --dynamo)";
    case Lacks::kProfile:
      return "no profile has the default of the engine";
  }
  return "";
}

namespace {

EngineValue OfConfigNode(const Worker& worker, const EngineSetting& setting) {
  const bool over = !AtDotted(worker.config_overrides, setting.key).IsNull();
  EngineValue value{.by = over ? DecidedBy::kOverrides : DecidedBy::kFile,
                    .name = setting.key,
                    .place = setting.node->span};
  if (setting.node->IsScalar() && !HasPlaceholder(setting.node->scalar)) {
    value.text = Text{setting.node->scalar, setting.node->span};
  } else {
    value.lacks = Lacks::kValue;
  }
  return value;
}

EngineValue OfGivenFlag(const Flag& flag) {
  EngineValue value{
      .by = flag.variable.empty() ? DecidedBy::kFlag : DecidedBy::kVariable,
      .name = flag.variable.empty() ? flag.written : flag.variable,
      .place = flag.name_span};
  if (!flag.value) {
    value.text = Text{"true", flag.name_span};
  } else if (flag.value->known) {
    value.place = flag.value->span;
    value.text = Text{flag.value->text, flag.value->span};
  } else {
    value.place = flag.value->span;
    value.lacks = Lacks::kValue;
  }
  return value;
}

EngineValue OfDefault(const Worker& worker, std::string_view meaning) {
  const EngineServer& server = worker.engine->server;
  EngineValue value;
  value.by_default = server.FindDefault(meaning, worker.engine_version);
  if (value.by_default == nullptr) {
    value.lacks =
        server.DefaultChanged(meaning) ? Lacks::kRelease : Lacks::kProfile;
    return value;
  }
  value.by = DecidedBy::kDefault;
  if (!value.by_default->value.empty()) {
    value.text = Text{value.by_default->value, {}};
  }
  return value;
}

}  // namespace

model::From FromOf(const Worker& worker, const EngineValue& value) {
  switch (value.by) {
    case DecidedBy::kDefault:
      return model::From::kEngineDefault;
    case DecidedBy::kFile:
      return model::From::kConfigMap;
    case DecidedBy::kVariable: {
      const Variable* variable = worker.FindEnv(value.name);
      return variable == nullptr ? model::From::kWritten : FromOf(*variable);
    }
    case DecidedBy::kNobody:
    case DecidedBy::kFlag:
    case DecidedBy::kOverrides:
      break;
  }
  return model::From::kWritten;
}

EngineValue ReadEngineValue(const Worker& worker, std::string_view meaning) {
  if (worker.engine == nullptr) {
    return {.lacks = Lacks::kEngine};
  }
  const EngineSetting setting = ReadSetting(worker, meaning);
  if (setting.node != nullptr) {
    return OfConfigNode(worker, setting);
  }
  if (setting.flag != nullptr) {
    return OfGivenFlag(*setting.flag);
  }
  const auto& variables = worker.engine->server.flag_variables;
  const bool may_be_set =
      worker.is_dynamo && worker.env_open && variables.contains(meaning);
  if (!worker.flags_complete || may_be_set) {
    return {.lacks = Lacks::kCommand};
  }
  if (!setting.key.empty() && !worker.config_complete) {
    return {.lacks = Lacks::kFile};
  }
  return OfDefault(worker, meaning);
}

}  // namespace dgdc::manifest
