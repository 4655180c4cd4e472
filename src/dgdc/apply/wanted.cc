// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/wanted.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/facts.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/lint/settings.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/requirements.h"
#include "dgdc/plan/settings.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::apply {
namespace {

using manifest::Graph;
using manifest::Worker;
using yaml::Node;
using yaml::Scope;

// Settings that the engine makes because of the fabric say so.
constexpr std::string_view kFabricField = "spec.fabric";
constexpr std::string_view kParam = "param.";
constexpr std::string_view kRunsCollectives = "role.runsCollectives";

void AddNames(const Subject& subject, Carries carries, Scope& scope) {
  const Graph& graph = subject.graph;
  const Worker& worker = subject.worker;
  const std::string& name = *graph.deployment.name;
  if (!graph.deployment.name_space.empty()) {
    scope.Set("plan.namespace", Node::String(graph.deployment.name_space));
  }
  if (!name.empty()) {
    scope.Set("fabric.domain",
              Node::String(
                  carries.kv ? name : fmt::format("{}-{}", name, worker.role)));
  }
  // Labels of the operator, which plain workloads do not get.
  if (graph.api == manifest::Api::kPlain) {
    return;
  }
  scope.Set("plan.name", Node::String(name));
  scope.Set("role.component", Node::String(*worker.component.name));
  const Worker* peer = worker.role == "prefill"  ? graph.decode()
                       : worker.role == "decode" ? graph.prefill()
                                                 : nullptr;
  if (peer != nullptr && carries.kv) {
    scope.Set("role.peer", Node::String(*peer->component.name));
  }
}

void AddSizes(const Subject& subject, const FabricProfile& fabric,
              Scope& scope) {
  const Worker& worker = subject.worker;
  const int64_t gpus = worker.gpus.value_or(0);
  if (gpus > 0) {
    scope.Set("role.gpuIndexes", GpuIndexes(gpus, {}));
  }
  if (worker.parallel.ep) {
    scope.Set("role.ep", Node::Int(**worker.parallel.ep));
  } else if (worker.flags_complete &&
             worker.FindMeaning("expertParallel") == nullptr) {
    scope.Set("role.ep", Node::Int(1));
  }
  if (subject.hardware == nullptr) {
    SetArchitectureFacts(*worker.node_architecture,
                         worker.node_architecture.span, scope);
    return;
  }
  lint::AddHardwareFacts(*subject.hardware, worker, scope);
  SetInterfaceFacts(fabric, *subject.hardware,
                    InterfacesOf(*subject.hardware, gpus), worker.hardware_span,
                    scope);
}

// Nothing where the command may hold more than can be seen.
void AddFabricHandles(const Worker& worker, Scope& scope) {
  if (worker.engine == nullptr) {
    return;
  }
  const auto& changes = worker.engine->kv_transfer.fabric_memory.changes;
  const bool gives = std::any_of(
      changes.begin(), changes.end(), [&worker](const MemoryChange& change) {
        const bool is_flag = change.name.starts_with('-');
        const manifest::Text* value = worker.EnvValue(change.name);
        const bool there = is_flag ? worker.FindFlag(change.name) != nullptr
                                   : value != nullptr;
        return there && plan::GivesFabricHandles(
                            *worker.engine, worker.flag_reader.engine_version,
                            change.name, value == nullptr ? "" : **value);
      });
  if (gives || (worker.flags_complete && !worker.env_open)) {
    scope.Set("role.fabricHandles", Node::Bool(gives));
  }
}

// Whether the engine has the setting because of the fabric: it says so, or its
// value is how the fabric moves the KV cache.
bool IsFabricRule(const SettingRule& rule) {
  return rule.owner.scalar == kFabricField ||
         (rule.value && rule.value->tag == "!from" &&
          rule.value->scalar.starts_with("kv."));
}

// Whether a value that is not there is one that nobody has to give: a parameter
// without a default, or one that was emptied.
bool MayBeMissing(const FabricProfile& fabric, std::string_view name,
                  const Scope& scope) {
  if (!name.starts_with(kParam)) {
    return false;
  }
  const Param* param = fabric.FindParam(name.substr(kParam.size()));
  const Node* value = scope.Find(name);
  return param == nullptr || !param->default_value ||
         (value != nullptr && !value->IsNull());
}

// The fact that a parameter's default lacks, else the name itself.
std::string FactBehind(const FabricProfile& fabric, const std::string& name,
                       const Scope& scope) {
  const Param* param = name.starts_with(kParam)
                           ? fabric.FindParam(name.substr(kParam.size()))
                           : nullptr;
  const std::vector<std::string> missing =
      param == nullptr || !param->default_value
          ? std::vector<std::string>()
          : yaml::NamesWithoutValue(*param->default_value, scope);
  return missing.empty() ? name : missing.front();
}

bool HoldsFor(const SettingRule& rule, RoleKind kind) {
  return std::find(rule.roles.begin(), rule.roles.end(), kind) !=
         rule.roles.end();
}

// The fact for want of which it is open whether a rule holds; "" when it is
// not.
std::string OpenCondition(const SettingRule& rule, const Scope& scope) {
  std::string open;
  for (const Condition& condition : rule.when) {
    if (Holds(condition, scope)) {
      continue;
    }
    if (condition.fact.starts_with(kParam) ||
        scope.FindValue(condition.fact) != nullptr) {
      return "";
    }
    open = condition.fact;
  }
  return open;
}

void AddGaps(const SettingRule& rule, const FabricProfile& fabric,
             RoleKind kind, const std::vector<std::string>& missing,
             const Scope& scope, std::vector<Gap>& gaps) {
  if (!HoldsFor(rule, kind)) {
    return;
  }
  for (const std::string& name : missing) {
    if (!MayBeMissing(fabric, name, scope)) {
      gaps.push_back({.rule = &rule, .fact = FactBehind(fabric, name, scope)});
      return;
    }
  }
  if (const std::string open = OpenCondition(rule, scope); !open.empty()) {
    gaps.push_back({.rule = &rule, .fact = open});
  }
}

// --- Everything that a profile may write

// Whether the rule may hold: conditions on choices do with some choice, those
// on what is not known may.
bool MayHold(const SettingRule& rule, const Scope& scope) {
  return std::all_of(
      rule.when.begin(), rule.when.end(), [&scope](const Condition& condition) {
        return condition.fact.starts_with(kParam) || Holds(condition, scope) ||
               (scope.FindValue(condition.fact) == nullptr &&
                !condition.fact.starts_with("role."));
      });
}

// The rule without its conditions, once per value of the enum that it writes.
std::vector<SettingRule> Unconditional(const SettingRule& rule,
                                       const FabricProfile& fabric) {
  SettingRule plain = rule;
  plain.when.clear();
  const Param* param = fabric.FindParam(ParamOf(rule));
  if (param == nullptr || param->type != ParamType::kEnum) {
    return {plain};
  }
  std::vector<SettingRule> rules;
  for (const std::string& value : param->values) {
    plain.value = Node::String(value);
    rules.push_back(plain);
  }
  return rules;
}

void AddPossible(const Subject& subject, const FabricProfile& fabric,
                 const Scope& scope, std::vector<Wanted>& possible) {
  const RoleKind kind = RoleNamed(subject.worker.role);
  Sink unknown;
  for (const SettingRule& rule : fabric.settings) {
    if (!MayHold(rule, scope)) {
      continue;
    }
    for (const SettingRule& plain : Unconditional(rule, fabric)) {
      for (Setting& setting : plan::SettingsOf(plain, kind, scope, unknown)) {
        const bool known = std::any_of(
            possible.begin(), possible.end(), [&](const Wanted& other) {
              return other.rule == &rule &&
                     other.setting.name == setting.name &&
                     Equal(other.setting.value, setting.value);
            });
        if (!known) {
          possible.push_back({.setting = std::move(setting), .rule = &rule});
        }
      }
    }
  }
}

}  // namespace

bool TransfersKv(const Subject& subject) {
  const std::string& role = subject.worker.role;
  return subject.graph.disaggregated() &&
         (role == "prefill" || role == "decode");
}

bool SpansNodes(const Subject& subject) {
  return subject.worker.nodes.value_or(1) > 1;
}

Scope ScopeOf(const Subject& subject, const FabricProfile& fabric,
              const std::vector<UserSetting>& given, Carries carries,
              Sink& sink) {
  Scope scope;
  for (const FactInfo& fact : FactTable()) {
    scope.Set(fact.name, Node());
  }
  lint::AddSettingFacts(subject.facts, subject.graph, subject.worker, scope);
  const bool transfers = carries.kv && TransfersKv(subject);
  const bool uses = transfers || SpansNodes(subject);
  scope.Set("fabric", Node::String(fabric.head.name));
  scope.Set("role.transfersKv", Node::Bool(transfers));
  scope.Set("role.usesFabric", Node::Bool(uses));
  scope.Set(kRunsCollectives, Node::Bool(uses && carries.collectives));
  AddNames(subject, carries, scope);
  AddFabricHandles(subject.worker, scope);
  AddSizes(subject, fabric, scope);
  plan::AddParams(fabric, given, scope, sink);
  if (carries.kv) {
    plan::AddBackend(fabric, scope, sink);
    if (!fabric.kv_buffer_device.empty()) {
      scope.Set("kv.bufferDevice", Node::String(fabric.kv_buffer_device));
    }
  }
  return scope;
}

bool IsForCollectives(const SettingRule& rule) {
  return rule.collectives ||
         std::any_of(rule.when.begin(), rule.when.end(),
                     [](const Condition& condition) {
                       return condition.fact == kRunsCollectives;
                     });
}

std::string ParamOf(const SettingRule& rule) {
  const bool is_param =
      rule.value &&
      (rule.value->tag == "!from" || rule.value->tag == "!join") &&
      rule.value->scalar.starts_with(kParam);
  return is_param ? rule.value->scalar.substr(kParam.size()) : "";
}

std::vector<Wanted> WantedSettings(const Subject& subject,
                                   const FabricProfile& fabric,
                                   const Scope& scope, Sink& sink,
                                   std::vector<Gap>* gaps) {
  const RoleKind kind = RoleNamed(subject.worker.role);
  std::vector<Wanted> wanted;
  for (const SettingRule& rule : fabric.settings) {
    std::vector<std::string> missing;
    for (Setting& setting :
         plan::SettingsOf(rule, kind, scope, sink, &missing)) {
      wanted.push_back({.setting = std::move(setting), .rule = &rule});
    }
    if (gaps != nullptr) {
      AddGaps(rule, fabric, kind, missing, scope, *gaps);
    }
  }
  return wanted;
}

std::vector<Setting> EngineSettings(const Subject& subject, const Scope& scope,
                                    Sink& sink) {
  std::vector<Setting> settings;
  if (subject.worker.engine == nullptr) {
    return settings;
  }
  for (const SettingRule& rule : subject.worker.engine->settings) {
    if (!IsFabricRule(rule)) {
      continue;
    }
    for (Setting& setting :
         plan::SettingsOf(rule, RoleNamed(subject.worker.role), scope, sink)) {
      settings.push_back(std::move(setting));
    }
  }
  return settings;
}

std::vector<Wanted> PossibleSettings(const Subject& subject,
                                     const FabricProfile& fabric) {
  std::vector<Wanted> possible;
  Sink unknown;
  const auto add = [&](const HardwareProfile* hardware) {
    Subject on_nodes{.facts = subject.facts,
                     .graph = subject.graph,
                     .worker = subject.worker,
                     .hardware = hardware};
    AddPossible(on_nodes, fabric,
                ScopeOf(on_nodes, fabric, {}, Carries{}, unknown), possible);
  };
  add(subject.hardware);
  // The manifest may have been written for other nodes than those of today.
  if (subject.hardware == nullptr ||
      subject.hardware->network != fabric.network) {
    for (const HardwareProfile& hardware :
         subject.facts.catalog->hardware.all()) {
      if (hardware.network == fabric.network &&
          (fabric.provider.empty() || hardware.provider == fabric.provider)) {
        add(&hardware);
      }
    }
  }
  return possible;
}

}  // namespace dgdc::apply
