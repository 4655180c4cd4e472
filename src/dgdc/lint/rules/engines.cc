// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/dgd.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rules/support.h"

// How engines hand the KV cache over, and the role that they play in it.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::AtDotted;
using manifest::Facts;
using manifest::Graph;
using manifest::Operations;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

// Prefill and decode of the same engine.
struct Pair {
  const Graph& graph;
  const Worker& prefill;
  const Worker& decode;
};

std::vector<Pair> Pairs(const Facts& facts) {
  std::vector<Pair> pairs;
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    if (prefill != nullptr && decode != nullptr &&
        prefill->engine == decode->engine && prefill->engine != nullptr) {
      pairs.push_back({graph, *prefill, *decode});
    }
  }
  return pairs;
}

Span PlaceOf(const Text& text, const Worker& worker) {
  return text.span.known() ? text.span : worker.place();
}

// --- Connectors and backends

// "DEFAULT" and the like may stand for another one by a variable.
bool MayBeAnother(const Worker& worker) {
  // A flag of old releases beside the one that replaced it.
  if (worker.FindMeaning("kvTransfer") != nullptr &&
      worker.FindMeaning("connector") != nullptr) {
    return true;
  }
  return std::any_of(
      worker.env.begin(), worker.env.end(),
      [](const auto& entry) { return entry.first.ends_with("_KVCACHE"); });
}

void CheckConnectors(const Facts& facts, Reporter& report) {
  for (const Pair& pair : Pairs(facts)) {
    const manifest::KvTransfer& a = pair.prefill.kv;
    const manifest::KvTransfer& b = pair.decode.kv;
    const bool both_nixl = a.nixl == true && b.nixl == true;
    if (a.connector->empty() || b.connector->empty() || both_nixl ||
        *a.connector == *b.connector || MayBeAnother(pair.prefill) ||
        MayBeAnother(pair.decode)) {
      continue;
    }
    Diagnostic& finding = report.At(
        PlaceOf(b.connector, pair.decode),
        fmt::format("{} takes KV caches through {}, {} hands them over "
                    "through {}",
                    *pair.decode.component.name, *b.connector,
                    *pair.prefill.component.name, *a.connector),
        "must be the same");
    finding.labels.push_back(
        {PlaceOf(a.connector, pair.prefill), "the other role"});
    // Where it is a field among others that belong to it, they would have to
    // change too.
    if (facts.sources->Text(b.connector.span) == *b.connector) {
      SetFix(finding, edit::Safety::kUnsafe,
             fmt::format("write {} in both roles", *a.connector),
             SetAt(ContextAt(facts, b.connector.span), b.connector.span,
                   Node::String(*a.connector)));
    }
  }
}

void AddTexts(const Node& list, std::vector<Text>& texts) {
  for (const Node& item : list.items) {
    if (item.IsString()) {
      texts.push_back({item.scalar, item.span});
    }
  }
}

// All NIXL backends that a worker creates; none when that is not known.
std::vector<Text> Backends(const Worker& worker) {
  if (worker.kv.nixl != true || worker.kv.backend->empty()) {
    return {};
  }
  std::vector<Text> backends;
  const auto& keys = worker.engine->kv_transfer.json;
  const auto key = keys.find("backends");
  if (key != keys.end()) {
    AddTexts(AtDotted(worker.kv.config, key->second), backends);
    if (const auto nested = keys.find("nested"); nested != keys.end()) {
      for (const Node& part :
           AtDotted(worker.kv.config, nested->second).items) {
        AddTexts(AtDotted(part, key->second), backends);
      }
    }
  }
  if (backends.empty()) {
    backends.push_back(worker.kv.backend);
  }
  return backends;
}

// Writes the list of backends into the JSON of the worker's connector.
std::optional<Operations> SetBackends(const Facts& facts, const Graph& graph,
                                      const Worker& worker,
                                      const std::vector<std::string>& names) {
  const manifest::Flag* flag = worker.FindMeaning("kvTransfer");
  const auto& keys = worker.engine->kv_transfer.json;
  const auto key = keys.find("backends");
  const auto nested = keys.find("nested");
  if (flag == nullptr || key == keys.end() ||
      (nested != keys.end() &&
       !AtDotted(worker.kv.config, nested->second).IsNull())) {
    return std::nullopt;
  }
  Node list = Node::Seq();
  for (const std::string& name : names) {
    list.Push(Node::String(name));
  }
  return Amend(facts, graph, worker).SetJson(*flag, key->second, list);
}

std::vector<std::string> Names(const std::vector<Text>& texts) {
  std::vector<std::string> names;
  for (const Text& text : texts) {
    names.push_back(*text);
  }
  return names;
}

void CheckBackends(const Facts& facts, Reporter& report) {
  for (const Pair& pair : Pairs(facts)) {
    const std::vector<Text> a = Backends(pair.prefill);
    const std::vector<Text> b = Backends(pair.decode);
    const bool shared = std::any_of(a.begin(), a.end(), [&b](const Text& one) {
      return std::any_of(b.begin(), b.end(),
                         [&one](const Text& other) { return *one == *other; });
    });
    if (a.empty() || b.empty() || shared) {
      continue;
    }
    Diagnostic& finding =
        report.At(PlaceOf(b.front(), pair.decode),
                  fmt::format("{} transfers with {}, {} with {}",
                              *pair.decode.component.name, *b.front(),
                              *pair.prefill.component.name, *a.front()),
                  "must be the same");
    finding.labels.push_back(
        {PlaceOf(a.front(), pair.prefill), "the other role"});
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("use {} in both roles", *a.front()),
           SetBackends(facts, pair.graph, pair.decode, Names(a)));
  }
}

// Folders of src/plugins of NIXL, as the plugins are called.
constexpr std::array<std::string_view, 15> kPlugins = {
    "AZURE_BLOB", "GDS",     "GDS_MT",    "GPUNETIO", "GUSLI",
    "HF3FS",      "INFINIA", "LIBFABRIC", "MOONCAKE", "Mooncake",
    "OBJ",        "POSIX",   "UCCL",      "UCX",      "UCX_MO"};

// The backends with one of them spelled right, each once.
std::vector<std::string> Respelled(const Worker& worker,
                                   const std::string& wrong,
                                   const std::string& right) {
  std::vector<std::string> names;
  for (const Text& backend : Backends(worker)) {
    const std::string& name = *backend == wrong ? right : *backend;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

void CheckBackendName(const Text& backend, const Facts& facts,
                      const Graph& graph, const Worker& worker,
                      Reporter& report) {
  if (std::find(kPlugins.begin(), kPlugins.end(), *backend) != kPlugins.end() ||
      manifest::HasPlaceholder(*backend) || !backend.span.known()) {
    return;
  }
  std::vector<std::string> known;
  std::string here;
  std::string right;
  for (const std::string_view plugin : kPlugins) {
    known.emplace_back(plugin);
    if (Lower(plugin) == Lower(*backend)) {
      right = plugin;
      here = fmt::format("write {}", plugin);
    }
  }
  if (const auto near = ClosestMatch(*backend, known); here.empty() && near) {
    here = fmt::format("did you mean {}?", *near);
  }
  Diagnostic& finding = report.At(
      backend.span,
      fmt::format("the NIXL backend of {} is \"{}\", which is no plugin",
                  *worker.component.name, *backend),
      here);
  if (!right.empty()) {
    SetFix(
        finding, edit::Safety::kSafe, fmt::format("write {}", right),
        SetBackends(facts, graph, worker, Respelled(worker, *backend, right)));
  }
}

void CheckBackendNames(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      // Plugins of one's own have any name.
      if (worker.kv.explicit_backend &&
          worker.FindEnv("NIXL_PLUGIN_DIR") == nullptr) {
        for (const Text& backend : Backends(worker)) {
          CheckBackendName(backend, facts, graph, worker, report);
        }
      }
    }
  }
}

// --- Role

void CheckMode(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Worker& worker = part.worker;
    const manifest::Flag* mode = worker.FindMeaning("mode");
    if (mode == nullptr || !mode->value || !TransfersKv(worker)) {
      continue;
    }
    const std::string& said = mode->value->text;
    if ((said == "prefill" || said == "decode") && said != part.type() &&
        (part.type() == "prefill" || part.type() == "decode")) {
      Diagnostic& finding =
          report.At(mode->value->span,
                    fmt::format("{} is of type {}, but its engine is told {}",
                                part.name(), part.type(), said),
                    fmt::format("{} by its type", part.type()));
      finding.labels.push_back({worker.place(), "the component"});
      SetFix(finding, edit::Safety::kUnsafe,
             fmt::format("set {} to {}", mode->name, part.type()),
             Amend(facts, part.graph, worker).SetFlag(mode->name, part.type()));
    }
  }
}

// --- What both ends negotiate

bool IsTransportSetting(std::string_view name) {
  constexpr std::array<std::string_view, 3> kPrefixes = {"UCX_", "FI_",
                                                         "UCCL_"};
  // What logs and measures, the names of a node's own devices, and rendezvous,
  // which NIXL's reads and writes do not go through.
  constexpr std::array<std::string_view, 7> kOthers = {
      "LOG",         "STATS",  "PROTO_INFO", "PROFILE",
      "NET_DEVICES", "DOMAIN", "_RNDV_"};
  const auto has = [name](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [name](std::string_view prefix) {
                       return name.starts_with(prefix);
                     }) &&
         std::none_of(kOthers.begin(), kOthers.end(), has);
}

// Different hardware has different settings.
bool SameNodes(const Worker& a, const Worker& b) {
  return a.hardware == b.hardware &&
         *a.node_architecture == *b.node_architecture &&
         a.image.repository == b.image.repository;
}

void CheckDifference(const manifest::Variable& variable, const Facts& facts,
                     const Graph& graph, const Worker& worker,
                     const Worker& other, Reporter& report) {
  const Text* value = other.EnvValue(variable.name);
  const std::string& name = *worker.component.name;
  const std::string& other_name = *other.component.name;
  if (value == nullptr) {
    SetFix(report.At(variable.name_span,
                     fmt::format("{} is set in {} and not in {}", variable.name,
                                 name, other_name),
                     fmt::format("missing in {}", other_name)),
           edit::Safety::kUnsafe,
           fmt::format("set {} in {} too", variable.name, other_name),
           Amend(facts, graph, other)
               .SetEnv(variable.name, Node::String(*variable.value)));
    return;
  }
  Diagnostic& finding =
      report.At(variable.value.span,
                fmt::format("{} is {} in {} and {} in {}", variable.name,
                            *variable.value, name, **value, other_name),
                "should be the same");
  finding.labels.push_back({value->span, "the other role"});
  SetFix(
      finding, edit::Safety::kUnsafe,
      fmt::format("set {} to {} in both roles", variable.name, **value),
      Amend(facts, graph, worker).SetEnv(variable.name, Node::String(**value)));
}

void CheckTransportSettings(const Facts& facts, Reporter& report) {
  for (const Pair& pair : Pairs(facts)) {
    if (!SameNodes(pair.prefill, pair.decode)) {
      continue;
    }
    for (const auto& [name, variable] : pair.decode.env) {
      const Text* other = pair.prefill.EnvValue(name);
      const bool one_sided = SurelyUnset(pair.prefill, name);
      // Lists without a common transport are found by a rule of their own.
      const bool differs =
          other != nullptr && **other != *variable.value && name != "UCX_TLS";
      if (IsTransportSetting(name) && variable.known &&
          (one_sided || differs)) {
        CheckDifference(variable, facts, pair.graph, pair.decode, pair.prefill,
                        report);
      }
    }
    for (const auto& [name, variable] : pair.prefill.env) {
      if (IsTransportSetting(name) && variable.known &&
          SurelyUnset(pair.decode, name)) {
        CheckDifference(variable, facts, pair.graph, pair.prefill, pair.decode,
                        report);
      }
    }
  }
}

// --- Transfer buffer

std::optional<int64_t> ConfigNumber(const Worker& worker,
                                    std::string_view meaning) {
  const auto& keys = worker.engine->server.config;
  const auto key = keys.find(meaning);
  return key == keys.end()
             ? std::nullopt
             : AtDotted(worker.engine_config, key->second).AsInt();
}

void CheckTransferBuffer(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* worker = graph.prefill();
    if (worker == nullptr || worker->engine == nullptr) {
      continue;
    }
    const auto& keys = worker->engine->server.config;
    const auto key = keys.find("transferBufferTokens");
    const auto chunked = keys.find("chunkedPrefill");
    if (key == keys.end() || chunked == keys.end() ||
        AtDotted(worker->engine_config, chunked->second).AsBool() == true) {
      continue;
    }
    const Node& node = AtDotted(worker->engine_config, key->second);
    const std::optional<int64_t> buffer = node.AsInt();
    std::optional<int64_t> longest = ConfigNumber(*worker, "maxNumTokens");
    if (longest && worker->max_length) {
      longest = std::min(*longest, worker->max_length->value);
    }
    // 0 leaves the buffer out on purpose.
    if (buffer && *buffer > 0 && longest && *buffer < *longest) {
      SetFix(report.At(node.span,
                       fmt::format("the transfer buffer of {} holds {} tokens, "
                                   "its prompts may have {}",
                                   *worker->component.name, *buffer, *longest),
                       fmt::format("at least {}", *longest)),
             edit::Safety::kUnsafe,
             fmt::format("set {} to {}", key->second, *longest),
             Amend(facts, graph, *worker)
                 .SetConfig(key->second, Node::Int(*longest)));
    }
  }
}

constexpr std::array kRules = {
    Rule{.code = "DG3002", .check = &CheckConnectors},
    Rule{.code = "DG3003", .check = &CheckBackends},
    Rule{.code = "DG3004", .check = &CheckBackendNames},
    Rule{.code = "DG3022", .check = &CheckMode},
    Rule{.code = "DG3041", .check = &CheckTransferBuffer},
    Rule{.code = "DG3091", .check = &CheckTransportSettings},
};

}  // namespace

std::span<const Rule> EngineRules() { return kRules; }

}  // namespace dgdc::lint
