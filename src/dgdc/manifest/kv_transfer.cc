// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/kv_transfer.h"

#include <algorithm>

#include "dgdc/manifest/embedded.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

Text TextOf(const Node& node) {
  return node.IsScalar() && !node.IsNull() ? Text{node.scalar, node.span}
                                           : Text{};
}

bool IsNixl(const EngineProfile& engine, std::string_view connector) {
  const auto& names = engine.kv_transfer.nixl_connectors;
  return std::find(names.begin(), names.end(), connector) != names.end();
}

const Node& JsonAt(const EngineProfile& engine, const Node& json,
                   std::string_view key) {
  static const Node kNothing;
  const auto path = engine.kv_transfer.json.find(key);
  return path == engine.kv_transfer.json.end() ? kNothing
                                               : AtDotted(json, path->second);
}

// The part of the JSON that configures NIXL: the whole, or one of the
// connectors that it nests.
const Node& NixlPart(const EngineProfile& engine, const Node& json) {
  if (IsNixl(engine, JsonAt(engine, json, "connector").scalar)) {
    return json;
  }
  for (const Node& nested : JsonAt(engine, json, "nested").items) {
    if (IsNixl(engine, JsonAt(engine, nested, "connector").scalar)) {
      return nested;
    }
  }
  return json;
}

void ReadJsonConfig(const Worker& worker, KvTransfer& kv) {
  const Flag* flag = worker.FindMeaning("kvTransfer");
  const std::optional<Node> json =
      flag == nullptr ? std::nullopt : JsonOf(*flag);
  if (!json) {
    return;
  }
  kv.config = *json;
  const Node part = NixlPart(*worker.engine, *json);
  kv.connector = TextOf(JsonAt(*worker.engine, part, "connector"));
  kv.buffer_device = TextOf(JsonAt(*worker.engine, part, "bufferDevice"));
  const Node& backends = JsonAt(*worker.engine, part, "backends");
  if (!backends.items.empty()) {
    kv.backend = TextOf(backends.items.front());
    kv.explicit_backend = true;
  }
}

void ReadConnector(const Worker& worker, KvTransfer& kv) {
  const Flag* flag = worker.FindMeaning("connector");
  if (flag != nullptr && flag->value && flag->value->known) {
    kv.connector = {flag->value->text, flag->value->span};
  }
  const auto key = worker.engine->server.config.find("connector");
  if (key != worker.engine->server.config.end()) {
    if (const Text text = TextOf(AtDotted(worker.engine_config, key->second));
        text.span.known()) {
      kv.connector = text;
    }
  }
}

// Whether the engine was told elsewhere, where the manifest does not show it.
bool MayBeToldElsewhere(const Worker& worker) {
  const auto hidden = [&worker](std::string_view meaning) {
    const Flag* flag = worker.FindMeaning(meaning);
    return flag != nullptr && flag->value && !flag->value->known;
  };
  return !worker.flags_complete || hidden("kvTransfer") ||
         hidden("connector") ||
         (worker.FindMeaning("engineConfig") != nullptr &&
          worker.engine_config.IsNull());
}

// The ConfigMap that the worker mounts where the file lies; "" when that does
// not tell.
std::string MountedConfigMap(const Worker& worker, std::string_view path) {
  for (const Node& mount : worker.component.volume_mounts.items) {
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

}  // namespace

Node FindEngineConfig(const Worker& worker, const Facts& facts) {
  const Flag* flag = worker.FindMeaning("engineConfig");
  if (flag == nullptr || !flag->value || !flag->value->known) {
    return {};
  }
  const std::string& path = flag->value->text;
  const std::string file = path.substr(path.rfind('/') + 1);
  const std::string mounted = MountedConfigMap(worker, path);
  for (const Node& document : facts.documents) {
    if (At(document, {"kind"}).scalar != "ConfigMap" ||
        (!mounted.empty() &&
         At(document, {"metadata", "name"}).scalar != mounted)) {
      continue;
    }
    const Node& data = At(document, {"data", file});
    if (!data.IsString()) {
      continue;
    }
    return ReadEmbedded(*facts.sources, data);
  }
  return {};
}

KvTransfer ReadKvTransfer(const Worker& worker) {
  KvTransfer kv;
  if (worker.engine == nullptr) {
    return kv;
  }
  const EngineKvTransfer& profile = worker.engine->kv_transfer;
  ReadJsonConfig(worker, kv);
  ReadConnector(worker, kv);
  if (!profile.env.empty()) {
    const Variable* variable = worker.FindEnv(profile.env);
    if (variable != nullptr && variable->known) {
      kv.backend = variable->value;
      kv.explicit_backend = true;
    } else if (variable != nullptr || worker.env_open) {
      return kv;
    }
  }
  if (!kv.connector->empty()) {
    kv.nixl = IsNixl(*worker.engine, *kv.connector);
  } else if (MayBeToldElsewhere(worker)) {
    return kv;
  } else {
    kv.nixl = !profile.connector_needed;
  }
  if (*kv.nixl && !kv.explicit_backend) {
    kv.backend.value = profile.default_backend;
    kv.backend.span = kv.connector.span;
  }
  return kv;
}

}  // namespace dgdc::manifest
