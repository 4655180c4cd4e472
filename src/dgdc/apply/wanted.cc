// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/wanted.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "dgdc/catalog/facts.h"
#include "dgdc/lint/settings.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/settings.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::apply {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;
using yaml::Scope;

// Settings that the engine makes because of the fabric say so.
constexpr std::string_view kFabricField = "spec.fabric";

RoleKind KindOf(const Worker& worker) {
  for (const RoleKind kind :
       {RoleKind::kPrefill, RoleKind::kDecode, RoleKind::kFrontend}) {
    if (worker.role == RoleName(kind)) {
      return kind;
    }
  }
  return RoleKind::kWorker;
}

void AddNames(const Graph& graph, const Worker& worker, Scope& scope) {
  // Labels of the operator, which plain workloads do not get.
  if (graph.api == manifest::Api::kPlain) {
    return;
  }
  scope.Set("plan.name", Node::String(*graph.deployment.name));
  scope.Set("role.component", Node::String(*worker.component.name));
  const Worker* peer = worker.role == "prefill"  ? graph.decode()
                       : worker.role == "decode" ? graph.prefill()
                                                 : nullptr;
  if (peer != nullptr) {
    scope.Set("role.peer", Node::String(*peer->component.name));
  }
  if (!graph.deployment.name_space.empty()) {
    scope.Set("plan.namespace", Node::String(graph.deployment.name_space));
  }
}

void AddCounts(const Worker& worker, const HardwareProfile& hardware,
               const FabricProfile& fabric, Scope& scope) {
  Node indexes = Node::Seq();
  for (int64_t i = 0; i < worker.gpus.value_or(0); ++i) {
    indexes.Push(Node::Int(i));
  }
  if (!indexes.items.empty()) {
    scope.Set("role.gpuIndexes", std::move(indexes));
  }
  if (fabric.network != hardware.network) {
    scope.Set("role.interfacesPerNode", Node());
    return;
  }
  const Node* interfaces = scope.FindValue("role.interfacesPerNode");
  const std::optional<int64_t> count =
      interfaces == nullptr ? std::nullopt : interfaces->AsInt();
  Node networks = Node::Seq();
  for (const Node& name : hardware.networks.items) {
    if (static_cast<int64_t>(networks.items.size()) < count.value_or(0)) {
      networks.Push(name);
    }
  }
  if (!networks.items.empty()) {
    scope.Set("role.networks", std::move(networks));
  }
}

// Whether the engine has the setting because of the fabric: it says so, or its
// value is how the fabric moves the KV cache.
bool IsFabricRule(const SettingRule& rule) {
  return rule.owner.scalar == kFabricField ||
         (rule.value && rule.value->tag == "!from" &&
          rule.value->scalar.starts_with("kv."));
}

// Kinds whose settings are pieces of one tree.
bool IsPiece(SettingKind kind) {
  return kind == SettingKind::kSecurityContext ||
         kind == SettingKind::kPodSpec || kind == SettingKind::kContainer;
}

// Appends, or merges into the piece of the same tree.
void Put(std::vector<Setting>& settings, Setting setting) {
  const auto same = std::find_if(
      settings.begin(), settings.end(), [&setting](const Setting& other) {
        return IsPiece(setting.kind) && other.kind == setting.kind;
      });
  if (same == settings.end()) {
    settings.push_back(std::move(setting));
  } else {
    yaml::Merge(same->value, setting.value);
  }
}

}  // namespace

Scope ScopeOf(const Facts& facts, const Graph& graph, const Worker& worker,
              const Options& options, Sink& sink) {
  Scope scope;
  for (const FactInfo& fact : FactTable()) {
    scope.Set(fact.name, Node());
  }
  lint::AddSettingFacts(facts, graph, worker, scope);
  const HardwareProfile* hardware =
      worker.hardware != nullptr ? worker.hardware : options.hardware;
  if (hardware == nullptr) {
    hardware = facts.catalog->hardware.Find(options.fabric->example_hardware);
  }
  scope.Set("fabric", Node::String(options.fabric->head.name));
  AddNames(graph, worker, scope);
  if (hardware != nullptr) {
    lint::AddHardwareFacts(*hardware, worker, scope);
    AddCounts(worker, *hardware, *options.fabric, scope);
  }
  plan::AddParams(*options.fabric, options.params, scope, sink);
  plan::AddBackend(*options.fabric, scope, sink);
  if (!options.fabric->kv_buffer_device.empty()) {
    scope.Set("kv.bufferDevice",
              Node::String(options.fabric->kv_buffer_device));
  }
  return scope;
}

bool UsesFabric(const Scope& scope) {
  const Node* uses = scope.FindValue("role.usesFabric");
  return uses != nullptr && uses->AsBool().value_or(false);
}

std::vector<Setting> WantedSettings(const Worker& worker,
                                    const FabricProfile& fabric,
                                    const Scope& scope, Sink& sink) {
  std::vector<Setting> wanted;
  const auto add = [&](const std::vector<SettingRule>& rules, bool all) {
    for (const SettingRule& rule : rules) {
      if (!all && !IsFabricRule(rule)) {
        continue;
      }
      for (Setting& setting :
           plan::SettingsOf(rule, KindOf(worker), scope, sink)) {
        Put(wanted, std::move(setting));
      }
    }
  };
  if (worker.engine != nullptr) {
    add(worker.engine->settings, false);
  }
  add(fabric.settings, true);
  return wanted;
}

}  // namespace dgdc::apply
