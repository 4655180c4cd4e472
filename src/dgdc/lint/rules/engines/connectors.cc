// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/kv_pair.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Connectors and backends through which engines hand the KV cache over.
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

Span PlaceOf(const Text& text, const Worker& worker) {
  return text.span.known() ? text.span : worker.place();
}

void CheckConnectors(const Facts& facts, Reporter& report) {
  for (const Pair& pair : Pairs(facts)) {
    const manifest::KvTransfer& a = pair.prefill.kv;
    const manifest::KvTransfer& b = pair.decode.kv;
    if (!HaveDifferentConnectors(pair)) {
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

std::vector<std::string> NamesConnector(const std::vector<Text>& texts) {
  std::vector<std::string> names;
  for (const Text& text : texts) {
    names.push_back(*text);
  }
  return names;
}

void CheckBackends(const Facts& facts, Reporter& report) {
  for (const Pair& pair : Pairs(facts)) {
    if (!HaveDifferentBackends(pair)) {
      continue;
    }
    const std::vector<Text> a = NixlBackends(pair.prefill);
    const std::vector<Text> b = NixlBackends(pair.decode);
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
           SetBackends(facts, pair.graph, pair.decode, NamesConnector(a)));
  }
}

// The backends with one of them spelled right, each once.
std::vector<std::string> Respelled(const Worker& worker,
                                   const std::string& wrong,
                                   const std::string& right) {
  std::vector<std::string> names;
  for (const Text& backend : NixlBackends(worker)) {
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
  const std::vector<std::string>& known =
      facts.catalog->platform().nixl_plugins.names;
  if (std::find(known.begin(), known.end(), *backend) != known.end() ||
      manifest::HasPlaceholder(*backend) || !backend.span.known()) {
    return;
  }
  std::string here;
  std::string right;
  for (const std::string& plugin : known) {
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
        for (const Text& backend : NixlBackends(worker)) {
          CheckBackendName(backend, facts, graph, worker, report);
        }
      }
    }
  }
}

// Whether the worker is told to have no connector of the short names.
bool HasNoShortConnector(const Worker& worker) {
  const manifest::Flag* flag = worker.FindMeaning("connector");
  if (flag == nullptr || !flag->value || !flag->more.empty()) {
    return false;
  }
  const auto& names = worker.engine->kv_transfer.shorthand.names;
  const auto name = names.find(Lower(flag->value->text));
  return name != names.end() && name->second.empty();
}

void CheckBesideConnector(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const manifest::Flag* flag = worker.FindMeaning("kvTransfer");
      const std::string& release = worker.flag_reader.release;
      if (!worker.is_dynamo || flag == nullptr || release.empty()) {
        continue;
      }
      const ConnectorNames& shorthand = worker.engine->kv_transfer.shorthand;
      if (shorthand.releases.empty() ||
          !InVersionRange(release, shorthand.releases)) {
        continue;
      }
      const bool yields = InVersionRange(release, shorthand.yields);
      const manifest::Flag* connector = worker.FindMeaning("connector");
      if (yields && (HasNoShortConnector(worker) ||
                     (connector == nullptr && !worker.flags_complete) ||
                     (connector != nullptr && connector->value &&
                      !connector->value->known))) {
        continue;
      }
      const auto& names = shorthand.names;
      const auto none =
          std::find_if(names.begin(), names.end(),
                       [](const auto& row) { return row.second.empty(); });
      const std::string& name =
          worker.engine->server.flags.find("connector")->second.front();
      Diagnostic& finding = report.At(
          flag->name_span,
          fmt::format("release {} does not start {} with {} beside {}", release,
                      *worker.component.name, flag->written,
                      connector == nullptr ? "its default connector"
                                           : connector->written),
          yields ? fmt::format("needs {} {}", name, none->first) : "drop it");
      if (yields) {
        SetFix(finding, edit::Safety::kUnsafe,
               fmt::format("write {} {}", name, none->first),
               Amend(facts, graph, worker).SetFlag(name, none->first));
      }
    }
  }
}

constexpr std::array kConnectorRules = {
    Rule{.code = "DG3002", .check = &CheckConnectors},
    Rule{.code = "DG3003", .check = &CheckBackends},
    Rule{.code = "DG3004", .check = &CheckBackendNames},
    Rule{.code = "DG3046", .check = &CheckBesideConnector},
};

}  // namespace

std::span<const Rule> ConnectorRules() { return kConnectorRules; }

}  // namespace dgdc::lint
