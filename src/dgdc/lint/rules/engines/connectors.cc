// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/kv_pair.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Connectors and backends through which engines hand the KV cache over.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::AtDotted;
using manifest::Operations;
using manifest::Text;
using manifest::Worker;
using model::Need;
using yaml::Node;

// --- Of both roles

Span PlaceOf(const Text& text, const Worker& worker) {
  return text.span.known() ? text.span : worker.place();
}

OneWorker EndOf(const OnePair& it, const Worker& worker) {
  return {it.facts, it.graph, worker};
}

void CheckConnectors(const OnePair& it, Reporter& report) {
  const Text& a = it.prefill.kv.connector;
  const Text& b = it.decode.kv.connector;
  if (!HaveDifferentConnectors({it.graph, it.prefill, it.decode})) {
    report.Read(EndOf(it, it.prefill), "kv.connector");
    report.Read(EndOf(it, it.decode), "kv.connector");
    return;
  }
  Diagnostic& finding =
      report.At(PlaceOf(b, it.decode),
                fmt::format("{} takes KV caches through {}, {} hands them over "
                            "through {}",
                            *it.decode.component.name, *b,
                            *it.prefill.component.name, *a),
                "must be the same");
  finding.labels.push_back({PlaceOf(a, it.prefill), "the other role"});
  // Where it is a field among others that belong to it, they would have to
  // change too.
  if (it.facts.sources->Text(b.span) == *b) {
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("write {} in both roles", *a),
           SetAt(ContextAt(it.facts, b.span), b.span, Node::String(*a)));
  }
}

// Writes the list of backends into the JSON of the worker's connector.
std::optional<Operations> SetBackends(const OneWorker& it,
                                      const std::vector<std::string>& names) {
  const Worker& worker = it.worker;
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
  return Amend(it.facts, it.graph, worker).SetJson(*flag, key->second, list);
}

std::vector<std::string> NamesOfBackends(const std::vector<Text>& texts) {
  std::vector<std::string> names;
  for (const Text& text : texts) {
    names.push_back(*text);
  }
  return names;
}

void CheckBackends(const OnePair& it, Reporter& report) {
  if (it.prefill.kv.nixl == false || it.decode.kv.nixl == false) {
    return;
  }
  if (!HaveDifferentBackends({it.graph, it.prefill, it.decode})) {
    report.Read(EndOf(it, it.prefill), "kv.backend");
    report.Read(EndOf(it, it.decode), "kv.backend");
    return;
  }
  const std::vector<Text> a = NixlBackends(it.prefill);
  const std::vector<Text> b = NixlBackends(it.decode);
  Diagnostic& finding = report.At(
      PlaceOf(b.front(), it.decode),
      fmt::format("{} transfers with {}, {} with {}", *it.decode.component.name,
                  *b.front(), *it.prefill.component.name, *a.front()),
      "must be the same");
  finding.labels.push_back({PlaceOf(a.front(), it.prefill), "the other role"});
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("use {} in both roles", *a.front()),
         SetBackends(EndOf(it, it.decode), NamesOfBackends(a)));
}

// --- Names of plugins

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

// The plugin of that name in other capitals; "" when there is none.
std::string PluginInCapitals(const std::vector<std::string>& known,
                             std::string_view name) {
  const auto same = std::find_if(known.begin(), known.end(),
                                 [name](const std::string& plugin) {
                                   return Lower(plugin) == Lower(name);
                                 });
  return same == known.end() ? "" : *same;
}

void CheckBackendName(const Text& backend, const OneWorker& it,
                      Reporter& report) {
  const std::vector<std::string>& known =
      it.facts.catalog->platform().nixl_plugins.names;
  if (std::find(known.begin(), known.end(), *backend) != known.end() ||
      manifest::HasPlaceholder(*backend) || !backend.span.known()) {
    return;
  }
  const std::string right = PluginInCapitals(known, *backend);
  const auto near = ClosestMatch(*backend, known);
  Diagnostic& finding = report.At(
      backend.span,
      fmt::format("the NIXL backend of {} is \"{}\", which is no plugin",
                  *it.worker.component.name, *backend),
      !right.empty() ? fmt::format("write {}", right)
      : near         ? fmt::format("did you mean {}?", *near)
                     : "");
  if (!right.empty()) {
    SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", right),
           SetBackends(it, Respelled(it.worker, *backend, right)));
  }
}

void CheckBackendNames(const OneWorker& it, Reporter& report) {
  if (!it.worker.kv.explicit_backend) {
    return;
  }
  for (const Text& backend : NixlBackends(it.worker)) {
    CheckBackendName(backend, it, report);
  }
}

// --- A connector beside another

// What the worker's release makes of a connector beside --connector.
enum class Beside : uint8_t { kFine, kUnknown, kRefused, kNeedsNone };

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

Beside BesideConnector(const Worker& worker, Reporter& report) {
  const std::string& release = worker.flag_reader.release;
  const ConnectorNames& shorthand = worker.engine->kv_transfer.shorthand;
  if (shorthand.releases.empty()) {
    return Beside::kFine;
  }
  if (release.empty()) {
    report.Lacks("release", Need::kRelease);
    return Beside::kUnknown;
  }
  if (!InVersionRange(release, shorthand.releases)) {
    return Beside::kFine;
  }
  if (!InVersionRange(release, shorthand.yields)) {
    return Beside::kRefused;
  }
  const manifest::Flag* connector = worker.FindMeaning("connector");
  if (HasNoShortConnector(worker)) {
    return Beside::kFine;
  }
  const bool known = connector == nullptr
                         ? worker.flags_complete
                         : !connector->value || connector->value->known;
  if (!known) {
    report.Lacks("meaning.connector", Need::kCommand);
  }
  return known ? Beside::kNeedsNone : Beside::kUnknown;
}

// The short name that stands for no connector.
const std::string& NameOfNone(const Worker& worker) {
  const auto& names = worker.engine->kv_transfer.shorthand.names;
  return std::find_if(names.begin(), names.end(),
                      [](const auto& row) { return row.second.empty(); })
      ->first;
}

void ReportBeside(const OneWorker& it, const manifest::Flag& flag,
                  bool needs_none, Reporter& report) {
  const Worker& worker = it.worker;
  const manifest::Flag* connector = worker.FindMeaning("connector");
  const std::string& name =
      worker.engine->server.flags.find("connector")->second.front();
  const std::string needed = fmt::format("{} {}", name, NameOfNone(worker));
  Diagnostic& finding = report.At(
      flag.name_span,
      fmt::format(
          "release {} does not start {} with {} beside {}",
          worker.flag_reader.release, *worker.component.name, flag.written,
          connector == nullptr ? "its default connector" : connector->written),
      needs_none ? fmt::format("needs {}", needed) : "drop it");
  if (needs_none) {
    SetFix(finding, edit::Safety::kUnsafe, fmt::format("write {}", needed),
           Amend(it.facts, it.graph, worker).SetFlag(name, NameOfNone(worker)));
  }
}

void CheckBesideConnector(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  const manifest::Flag* flag = worker.FindMeaning("kvTransfer");
  const Beside beside = worker.engine == nullptr || flag == nullptr
                            ? Beside::kFine
                            : BesideConnector(worker, report);
  if (beside != Beside::kFine && beside != Beside::kUnknown) {
    ReportBeside(it, *flag, beside == Beside::kNeedsNone, report);
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
