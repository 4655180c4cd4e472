// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/kv_transfer.h"

#include <algorithm>

#include <fmt/format.h>

#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

Text TextOf(const Node& node) {
  return node.IsScalar() && !node.IsNull() ? Text{node.scalar, node.span}
                                           : Text{};
}

const Node& JsonAt(const EngineProfile& engine, const Node& json,
                   std::string_view key) {
  static const Node kNothing;
  const auto path = engine.kv_transfer.json.find(key);
  return path == engine.kv_transfer.json.end() ? kNothing
                                               : AtDotted(json, path->second);
}

void ReadJsonConfig(const Worker& worker, KvTransfer& kv) {
  const Flag* flag = worker.FindMeaning("kvTransfer");
  const std::optional<Node> json =
      flag == nullptr ? std::nullopt : JsonOf(*flag);
  if (!json) {
    return;
  }
  kv.config = *json;
  const Node& part = PartAt(
      *json, FindNixlPart(*worker.engine, *json).value_or(std::string()));
  kv.connector = TextOf(JsonAt(*worker.engine, part, "connector"));
  kv.buffer_device = TextOf(JsonAt(*worker.engine, part, "bufferDevice"));
  const Node& backends = JsonAt(*worker.engine, part, "backends");
  if (!backends.items.empty()) {
    kv.backend = TextOf(backends.items.front());
    kv.explicit_backend = true;
  }
}

bool InRange(const std::string& releases, const std::string& release) {
  return releases.empty() ||
         (!release.empty() && InVersionRange(release, releases));
}

std::string LongName(const ConnectorNames& shorthand, std::string_view text) {
  const std::string name = Lower(text);
  const auto known = shorthand.names.find(name);
  return known == shorthand.names.end() ? name : known->second;
}

// What a flag of short names chooses; "" for none. Of several that are held
// together, the one that is NIXL.
std::string FromShorthand(const EngineProfile& engine, const Flag& flag) {
  const ConnectorNames& shorthand = engine.kv_transfer.shorthand;
  std::string first = LongName(shorthand, flag.value->text);
  if (flag.more.empty() || engine.kv_transfer.IsNixl(first)) {
    return first;
  }
  for (const Word& word : flag.more) {
    if (const std::string name = LongName(shorthand, word.text);
        engine.kv_transfer.IsNixl(name)) {
      return name;
    }
  }
  return shorthand.several;
}

void ReadConnector(const Worker& worker, KvTransfer& kv) {
  const ConnectorNames& shorthand = worker.engine->kv_transfer.shorthand;
  const Flag* flag = worker.FindMeaning("connector");
  if (flag != nullptr && flag->value && flag->value->known) {
    if (shorthand.releases.empty()) {
      kv.connector = {flag->value->text, flag->value->span};
    } else if (kv.connector->empty() &&
               (worker.flag_reader.release.empty() ||
                InRange(shorthand.releases, worker.flag_reader.release))) {
      kv.connector = {FromShorthand(*worker.engine, *flag), flag->value->span};
    }
  }
  const auto key = worker.engine->server.config.find("connector");
  if (key != worker.engine->server.config.end()) {
    if (const Text text = TextOf(AtDotted(worker.engine_config, key->second));
        text.span.known()) {
      kv.connector = text;
    }
  }
}

// What the connector stands for.
void ResolveAlias(const Worker& worker, KvTransfer& kv) {
  for (const ConnectorAlias& alias : worker.engine->kv_transfer.aliases) {
    const Text* variable =
        alias.env.empty() ? nullptr : worker.EnvValue(alias.env);
    if (alias.written == *kv.connector &&
        (alias.env.empty() || (variable != nullptr && **variable == "1")) &&
        InRange(alias.releases, worker.flag_reader.release)) {
      kv.connector.value = alias.stands_for;
      return;
    }
  }
}

// What the server does when it is told nothing: the connector of its release,
// none, or nothing when that is not known.
std::optional<std::string> DefaultConnector(const Worker& worker) {
  if (!worker.is_dynamo &&
      !worker.engine->kv_transfer.shorthand.releases.empty()) {
    return "";
  }
  const std::string& release = worker.flag_reader.release;
  for (const ConnectorDefault& row : worker.engine->kv_transfer.defaults) {
    if (InRange(row.releases, release)) {
      return row.connector;
    }
    const bool another = std::any_of(
        row.unless.begin(), row.unless.end(), [&worker](const auto& meaning) {
          return worker.FindMeaning(meaning) != nullptr;
        });
    if (release.empty() && !another) {
      return std::nullopt;
    }
  }
  return "";
}

// Whether the engine was told elsewhere, where the manifest does not show it.
bool MayBeToldElsewhere(const Worker& worker) {
  const auto hidden = [&worker](std::string_view meaning) {
    const Flag* flag = worker.FindMeaning(meaning);
    return flag != nullptr && flag->value && !flag->value->known;
  };
  return !worker.flags_complete || hidden("kvTransfer") ||
         hidden("connector") ||
         (worker.engine->server.config.contains("connector") &&
          !worker.config_complete);
}

// Whether a flag starts the block manager by what it says.
bool StartsBlockManager(const EngineKvTransfer& profile, const Flag& flag) {
  if (const std::optional<Node> json = JsonOf(flag)) {
    return yaml::EmitJson(*json).find(profile.block_manager_value) !=
           std::string::npos;
  }
  return flag.value && flag.value->text.find(profile.block_manager_value) !=
                           std::string::npos;
}

// The same where short names of connectors say it.
bool NamesBlockManager(const Worker& worker, const Flag& flag) {
  const EngineKvTransfer& profile = worker.engine->kv_transfer;
  const auto names = [&profile](const Word& word) {
    return LongName(profile.shorthand, word.text) ==
           profile.block_manager_value;
  };
  return !profile.shorthand.releases.empty() && flag.value &&
         (names(*flag.value) ||
          std::any_of(flag.more.begin(), flag.more.end(), names));
}

std::optional<bool> RunsBlockManager(const Worker& worker) {
  const EngineKvTransfer& profile = worker.engine->kv_transfer;
  if (profile.block_manager_flag.empty()) {
    return false;
  }
  const Flag* flag = worker.FindFlag(profile.block_manager_flag);
  const Flag* connector = worker.FindMeaning("connector");
  for (const Flag* one : {flag, connector}) {
    if (one != nullptr && one->value && !one->value->known) {
      return std::nullopt;
    }
  }
  if ((flag != nullptr && StartsBlockManager(profile, *flag)) ||
      (connector != nullptr && NamesBlockManager(worker, *connector))) {
    return true;
  }
  return worker.flags_complete ? std::optional(false) : std::nullopt;
}

}  // namespace

std::optional<std::string> FindNixlPart(const EngineProfile& engine,
                                        const Node& json) {
  const Node& outer = JsonAt(engine, json, "connector");
  if (outer.IsNull() || engine.kv_transfer.IsNixl(outer.scalar)) {
    return "";
  }
  const std::vector<Node>& nested = JsonAt(engine, json, "nested").items;
  for (size_t i = 0; i < nested.size(); ++i) {
    // A connector that holds others may stand in another one.
    if (JsonAt(engine, nested[i], "connector").IsNull()) {
      continue;
    }
    if (const auto inner = FindNixlPart(engine, nested[i])) {
      return fmt::format("{}.{}{}{}",
                         engine.kv_transfer.json.find("nested")->second, i,
                         inner->empty() ? "" : ".", *inner);
    }
  }
  return std::nullopt;
}

const Node& PartAt(const Node& json, std::string_view part) {
  return part.empty() ? json : AtDotted(json, part);
}

KvTransfer ReadKvTransfer(const Worker& worker) {
  KvTransfer kv;
  if (worker.engine == nullptr) {
    return kv;
  }
  const EngineKvTransfer& profile = worker.engine->kv_transfer;
  kv.block_manager = RunsBlockManager(worker);
  ReadJsonConfig(worker, kv);
  ReadConnector(worker, kv);
  ResolveAlias(worker, kv);
  if (!profile.env.empty()) {
    const Variable* variable = worker.FindEnv(profile.env);
    if (variable != nullptr && variable->known) {
      kv.backend = variable->value;
      kv.explicit_backend = true;
    } else if (variable != nullptr || worker.env_open) {
      return kv;
    }
  }
  if (kv.connector->empty()) {
    if (MayBeToldElsewhere(worker)) {
      return kv;
    }
    // Told to have none.
    const bool none = kv.connector.span.known();
    const std::optional<std::string> own =
        none ? std::optional<std::string>("") : DefaultConnector(worker);
    if (!own) {
      return kv;
    }
    if (!own->empty()) {
      kv.connector = {*own, worker.place()};
      kv.connector_default = true;
    }
  }
  kv.nixl = kv.connector->empty() ? !profile.connector_needed
                                  : profile.IsNixl(*kv.connector);
  kv.ucx =
      std::find(profile.ucx_connectors.begin(), profile.ucx_connectors.end(),
                *kv.connector) != profile.ucx_connectors.end();
  if (*kv.nixl && !kv.explicit_backend) {
    kv.backend.value = profile.default_backend;
    kv.backend.span = kv.connector.span;
  }
  return kv;
}

}  // namespace dgdc::manifest
