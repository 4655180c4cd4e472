// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/settings.h"

#include <algorithm>
#include <utility>

#include "dgdc/catalog/attention.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kParam = "param.";

void SetText(yaml::Scope& scope, std::string_view name,
             std::string_view value) {
  scope.Set(name, value.empty() ? Node() : Node::String(value));
}

bool IsForRole(const SettingRule& rule, const Worker& worker) {
  return std::find(rule.roles.begin(), rule.roles.end(),
                   RoleNamed(worker.role)) != rule.roles.end();
}

bool IsParam(const Condition& condition) {
  return condition.fact.starts_with(kParam);
}

// The conditions that do not depend on a choice.
bool HoldsWithoutParams(const SettingRule& rule, const yaml::Scope& scope) {
  return std::all_of(rule.when.begin(), rule.when.end(),
                     [&scope](const Condition& condition) {
                       return IsParam(condition) || Holds(condition, scope);
                     });
}

// The text of a node without facts in it; nothing when it has some that are
// not known.
std::optional<std::string> TextOf(const Node& node, const yaml::Scope& scope) {
  Sink unknown;
  const std::optional<Node> value = yaml::Substitute(node, scope, unknown);
  return value && value->IsScalar() && !value->IsNull() && !unknown.has_errors()
             ? std::optional(value->scalar)
             : std::nullopt;
}

// The values that a rule may give: one, those of an enum, or (nothing) any.
std::optional<std::vector<std::string>> ValuesOf(const FabricProfile& fabric,
                                                 const SettingRule& rule,
                                                 const yaml::Scope& scope) {
  if (!rule.value) {
    return std::nullopt;
  }
  if (rule.value->tag == "!from" && rule.value->scalar.starts_with(kParam)) {
    const std::string name = rule.value->scalar.substr(kParam.size());
    for (const Param& param : fabric.params) {
      if (param.name == name && param.type == ParamType::kEnum) {
        return param.values;
      }
    }
    return std::nullopt;
  }
  if (const auto text = TextOf(*rule.value, scope)) {
    return std::vector<std::string>{*text};
  }
  return std::nullopt;
}

// Whether a choice may leave the setting out.
bool IsOptional(const FabricProfile& fabric, const SettingRule& rule) {
  if (std::any_of(rule.when.begin(), rule.when.end(), IsParam)) {
    return true;
  }
  if (rule.value && rule.value->tag == "!from" &&
      rule.value->scalar.starts_with(kParam)) {
    const std::string name = rule.value->scalar.substr(kParam.size());
    return std::none_of(fabric.params.begin(), fabric.params.end(),
                        [&name](const Param& param) {
                          return param.name == name && param.default_value;
                        });
  }
  return rule.value && !rule.value->tag.empty();
}

bool IsNamed(SettingKind kind) {
  return kind == SettingKind::kEnv || kind == SettingKind::kResource ||
         kind == SettingKind::kAnnotation;
}

void Add(const FabricProfile& fabric, const SettingRule& rule,
         const yaml::Scope& scope, const std::string& name,
         std::vector<Wanted>& wanted) {
  auto found =
      std::find_if(wanted.begin(), wanted.end(), [&](const Wanted& other) {
        return other.kind == rule.kind && other.name == name;
      });
  const bool first = found == wanted.end();
  if (first) {
    found = wanted.insert(
        wanted.end(), Wanted{.kind = rule.kind, .name = name, .rule = &rule});
  }
  const bool any = !first && found->values.empty();
  const auto values = ValuesOf(fabric, rule, scope);
  if (values && !any) {
    found->values.insert(found->values.end(), values->begin(), values->end());
  } else {
    found->values.clear();
  }
  found->required = found->required || !IsOptional(fabric, rule);
  found->essential = found->essential || rule.essential;
}

}  // namespace

namespace {

// What the author wrote out decides, whatever the release takes by default;
// flags of Dynamo say nothing to the engine's own server.
std::string ConnectorChosenBy(const Worker& worker) {
  const bool written = worker.FindMeaning("kvTransfer") != nullptr;
  return dgdc::ConnectorChosenBy(
      *worker.engine,
      worker.is_dynamo && !written ? worker.flag_reader.release : "");
}

}  // namespace

void AddHardwareFacts(const HardwareProfile& hardware, const Worker& worker,
                      yaml::Scope& scope) {
  SetHardwareFacts(hardware, worker.hardware_span, scope);
  if (worker.gpus && *worker.gpus > 0 && hardware.node_gpus > 0) {
    scope.Set("role.takesNode", Node::Bool(*worker.gpus == hardware.node_gpus));
    if (const auto interfaces = InterfacesOf(hardware, *worker.gpus)) {
      scope.Set("role.interfacesPerNode", Node::Int(*interfaces));
    }
  }
}

void AddSettingFacts(const Facts& facts, const Graph& graph,
                     const Worker& worker, yaml::Scope& scope) {
  const bool transfers = graph.disaggregated() &&
                         (worker.role == "prefill" || worker.role == "decode");
  const bool multinode = worker.nodes.value_or(1) > 1;
  SetText(scope, "mode", graph.disaggregated() ? "disagg" : "agg");
  SetText(scope, "release", graph.release);
  SetText(scope, "role", worker.role);
  scope.Set("role.transfersKv", Node::Bool(transfers));
  scope.Set("role.multinode", Node::Bool(multinode));
  scope.Set("role.usesFabric", Node::Bool(transfers || multinode));
  scope.Set("role.runsCollectives", Node::Bool(transfers || multinode));
  if (worker.gpus) {
    scope.Set("role.gpusPerNode", Node::Int(*worker.gpus));
  }
  if (worker.engine != nullptr) {
    SetText(scope, "engine", worker.engine->head.name);
    SetText(scope, "engine.version", worker.flag_reader.engine_version);
    SetText(scope, "kv.chosenBy", ConnectorChosenBy(worker));
  }
  if (worker.model_profile != nullptr) {
    const std::string& attention = worker.model_profile->attention;
    SetText(scope, "model.attention", attention);
    scope.Set("model.recurrentState", Node::Bool(HasRecurrentState(attention)));
  }
  if (worker.hardware != nullptr) {
    AddHardwareFacts(*worker.hardware, worker, scope);
  }
  for (const auto& [name, value] : facts.assumed.cluster.values) {
    scope.Set("cluster." + name, value);
  }
}

yaml::Scope SettingScope(const Facts& facts, const Graph& graph,
                         const Worker& worker) {
  yaml::Scope scope;
  AddSettingFacts(facts, graph, worker, scope);
  return scope;
}

std::vector<Wanted> WantedSettings(const FabricProfile& fabric,
                                   const Worker& worker,
                                   const yaml::Scope& scope) {
  std::vector<Wanted> wanted;
  for (const SettingRule& rule : fabric.settings) {
    if (!IsNamed(rule.kind) || !rule.each.empty() || !rule.value ||
        !IsForRole(rule, worker) || !HoldsWithoutParams(rule, scope)) {
      continue;
    }
    if (const auto name = TextOf(rule.name, scope)) {
      Add(fabric, rule, scope, *name, wanted);
    }
  }
  return wanted;
}

}  // namespace dgdc::lint
