// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/wanted.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dgdc/model/facts.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::model {
namespace {

using yaml::Node;
using yaml::Scope;

bool IsForRole(const SettingRule& rule, const View& view) {
  const RoleKind kind = view.subject().worker->kind;
  return std::find(rule.roles.begin(), rule.roles.end(), kind) !=
         rule.roles.end();
}

// --- One rule

// Null when the rule has none.
const Node* ValueOf(const SettingRule& rule) {
  return rule.value ? &*rule.value : nullptr;
}

// The rule with this value, or none, and its facts put in; nothing when its
// name or value depends on something that has no value or is empty. Names that
// no fact has are for the tests of profiles to find.
std::optional<Setting> Fill(const SettingRule& rule, const Node* given,
                            const Scope& scope) {
  Sink unknown;
  Setting setting{.kind = rule.kind,
                  .why = rule.why,
                  .sources = rule.sources,
                  .span = rule.span};
  if (!rule.owner.IsNull()) {
    setting.owner = yaml::Substitute(rule.owner, scope, unknown)
                        .value_or(rule.owner)
                        .scalar;
  }
  if (!rule.name.IsNull()) {
    const std::optional<Node> name =
        yaml::Substitute(rule.name, scope, unknown);
    if (!name) {
      return std::nullopt;
    }
    setting.name = name->scalar;
  }
  if (given != nullptr) {
    std::optional<Node> value = yaml::Substitute(*given, scope, unknown);
    if (!value || (value->IsString() && value->scalar.empty())) {
      return std::nullopt;
    }
    setting.value = AsSettingText(std::move(*value), rule.kind);
  }
  return setting;
}

// The settings of a rule that holds: one, or one per item of its list.
std::vector<Setting> FillAll(const SettingRule& rule, const Node* value,
                             const View& view) {
  std::vector<Setting> settings;
  const auto add = [&](const Scope& scope) {
    if (std::optional<Setting> setting = Fill(rule, value, scope)) {
      settings.push_back(std::move(*setting));
    }
  };
  if (rule.each.empty()) {
    add(view.scope());
  } else if (const Node* list = view.FindValue(rule.each)) {
    for (const Node& item : list->items) {
      add(yaml::ItemScope(item, view.scope()));
    }
  }
  return settings;
}

// What a rule that holds lacks to write its setting.
std::optional<Lack> LackOf(const SettingRule& rule, const View& view) {
  if (!rule.each.empty()) {
    return view.LackOf(std::string_view(rule.each));
  }
  std::optional<Lack> lack = view.LackOf(rule.name);
  return lack || !rule.value ? lack : view.LackOf(*rule.value);
}

// Whether the backend that moves the KV cache reads the variable: what begins
// like those of another one would have no effect.
bool IsRead(const SettingRule& rule, const Setting& setting, const View& view) {
  const NixlPlugins* nixl = view.subject().deployment->nixl;
  const bool of_kv =
      std::any_of(rule.when.begin(), rule.when.end(),
                  [](const Condition& c) { return c.fact == "transfersKv"; });
  const Node* backend = nixl == nullptr || !of_kv || rule.collectives ||
                                setting.kind != SettingKind::kEnv
                            ? nullptr
                            : view.FindValue("fabric.backend");
  return backend == nullptr ||
         std::none_of(nixl->variables.begin(), nixl->variables.end(),
                      [&](const NixlVariables& row) {
                        return setting.name.starts_with(row.begin) &&
                               std::find(row.backends.begin(),
                                         row.backends.end(),
                                         backend->scalar) == row.backends.end();
                      });
}

void AddRule(const SettingRule& rule, const View& view, Wanted& wanted) {
  if (!IsForRole(rule, view)) {
    return;
  }
  std::optional<Lack> lack;
  if (view.Holds(rule.when)) {
    std::vector<Setting> settings = FillAll(rule, ValueOf(rule), view);
    if (settings.empty()) {
      lack = LackOf(rule, view);
    }
    for (Setting& setting : settings) {
      if (IsRead(rule, setting, view)) {
        wanted.settings.push_back(
            {.setting = std::move(setting), .rule = &rule});
      }
    }
  } else {
    lack = view.LackOf(rule.when);
  }
  if (lack) {
    wanted.gaps.push_back({.rule = &rule, .lack = *std::move(lack)});
  }
}

void AddDocument(const CompanionRule& rule, const View& view, Wanted& wanted) {
  Sink unknown;
  std::optional<Lack> lack = view.LackOf(rule.when);
  if (view.Holds(rule.when)) {
    if (auto document =
            yaml::Substitute(rule.document, view.scope(), unknown)) {
      wanted.documents.push_back(
          {.document = *std::move(document), .rule = &rule});
    } else {
      lack = view.LackOf(rule.document);
    }
  }
  if (lack) {
    wanted.gaps.push_back({.lack = *std::move(lack)});
  }
}

// --- With any choice

bool IsParam(const Condition& condition) {
  return condition.fact.starts_with(kParamPrefix);
}

// Whether the node, or a part of it, names a parameter.
bool HasParam(const Node& node) {
  return (!node.tag.empty() &&
          node.scalar.find(kParamPrefix) != std::string::npos) ||
         node.tag.find(kParamPrefix) != std::string::npos ||
         std::any_of(node.items.begin(), node.items.end(), HasParam) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const yaml::Entry& e) { return HasParam(e.value); });
}

bool IsChosen(std::string_view param, const View& view) {
  const std::vector<yaml::Entry>& params = view.subject().fabric->params;
  return std::any_of(
      params.begin(), params.end(),
      [param](const yaml::Entry& entry) { return entry.key == param; });
}

// Whether the conditions hold with some choice, where none is made. What
// depends on the worker itself must be known.
bool MayHold(const std::vector<Condition>& when, const View& view,
             Certain certain) {
  constexpr std::string_view kOfWorker = "role.";
  return std::all_of(when.begin(), when.end(), [&](const Condition& condition) {
    if (IsParam(condition) &&
        !IsChosen(std::string_view(condition.fact).substr(kParamPrefix.size()),
                  view)) {
      return true;
    }
    const Truth truth = view.Judge({condition});
    return truth == Truth::kTrue ||
           (truth == Truth::kUnknown && certain == Certain::kPerhaps &&
            !condition.fact.starts_with(kOfWorker));
  });
}

// Whether every choice of parameters writes the setting. What a tag makes of
// other facts may come out as nothing.
bool IsAlways(const SettingRule& rule, const FabricProfile& fabric) {
  if (std::any_of(rule.when.begin(), rule.when.end(), IsParam)) {
    return false;
  }
  if (rule.value && rule.value->tag == "!from") {
    const Param* param = fabric.FindParam(ParamOf(rule));
    return param != nullptr && param->default_value;
  }
  return !rule.value || rule.value->tag.empty();
}

// The values that the rule may write: its own, or those of the enum that it
// writes. Null is none.
std::vector<const Node*> ValuesOf(const SettingRule& rule, const View& view,
                                  std::vector<Node>& of_enum) {
  const Param* param = view.subject().fabric->profile->FindParam(ParamOf(rule));
  if (param == nullptr || param->type != ParamType::kEnum ||
      IsChosen(param->name, view)) {
    return {ValueOf(rule)};
  }
  for (const std::string& value : param->values) {
    of_enum.push_back(Node::String(value));
  }
  std::vector<const Node*> values;
  values.reserve(of_enum.size());
  for (const Node& value : of_enum) {
    values.push_back(&value);
  }
  return values;
}

void AddPossible(const SettingRule& rule, const View& view,
                 std::vector<PossibleSetting>& possible) {
  const FabricProfile& fabric = *view.subject().fabric->profile;
  const bool always = IsAlways(rule, fabric);
  const size_t before = possible.size();
  std::vector<Node> of_enum;
  for (const Node* value : ValuesOf(rule, view, of_enum)) {
    const bool any_value = value != nullptr && HasParam(*value);
    for (Setting& setting : FillAll(rule, value, view)) {
      possible.push_back(
          {.wanted = {.setting = std::move(setting), .rule = &rule},
           .any_value = any_value,
           .always = always});
    }
  }
  if (possible.size() > before || !rule.each.empty()) {
    return;
  }
  // Its value is for a user to give, or follows from what nobody knows.
  if (std::optional<Setting> setting = Fill(rule, nullptr, view.scope())) {
    possible.push_back(
        {.wanted = {.setting = *std::move(setting), .rule = &rule},
         .any_value = true,
         .always = always});
  }
}

}  // namespace

std::optional<Lack> GapOf(const SettingRule& rule, const View& view) {
  if (!IsForRole(rule, view)) {
    return std::nullopt;
  }
  if (!view.Holds(rule.when)) {
    return view.LackOf(rule.when);
  }
  return FillAll(rule, ValueOf(rule), view).empty() ? LackOf(rule, view)
                                                    : std::nullopt;
}

Wanted WantedBy(const std::vector<SettingRule>& rules, const View& view) {
  Wanted wanted;
  for (const SettingRule& rule : rules) {
    AddRule(rule, view, wanted);
  }
  return wanted;
}

Wanted WantedOf(const View& view) {
  const FabricProfile* fabric = view.subject().fabric->profile;
  if (fabric == nullptr) {
    return {};
  }
  Wanted wanted = WantedBy(fabric->settings, view);
  for (const CompanionRule& rule : fabric->companions) {
    AddDocument(rule, view, wanted);
  }
  return wanted;
}

std::vector<PossibleSetting> PossibleOf(const View& view, Certain certain) {
  std::vector<PossibleSetting> possible;
  const FabricProfile* fabric = view.subject().fabric->profile;
  if (fabric == nullptr) {
    return possible;
  }
  for (const SettingRule& rule : fabric->settings) {
    if (IsForRole(rule, view) && MayHold(rule.when, view, certain)) {
      AddPossible(rule, view, possible);
    }
  }
  return possible;
}

std::vector<WantedDocument> PossibleDocumentsOf(const View& view) {
  std::vector<WantedDocument> possible;
  Sink unknown;
  for (const CompanionRule& rule : view.subject().fabric->profile->companions) {
    if (!MayHold(rule.when, view, Certain::kSurely)) {
      continue;
    }
    Node head = Node::Map(rule.document.span);
    for (const yaml::Entry& entry : rule.document.entries) {
      if (entry.key == "kind" || entry.key == "metadata") {
        head.entries.push_back(entry);
      }
    }
    if (auto document = yaml::Substitute(head, view.scope(), unknown)) {
      possible.push_back({.document = *std::move(document), .rule = &rule});
    }
  }
  return possible;
}

bool IsChoice(const SettingRule& rule) {
  return HasParam(rule.name) || (rule.value && HasParam(*rule.value)) ||
         !rule.each.empty() ||
         std::any_of(rule.when.begin(), rule.when.end(), IsParam);
}

std::string ParamOf(const SettingRule& rule) {
  const bool is_param =
      rule.value &&
      (rule.value->tag == "!from" || rule.value->tag == "!join") &&
      rule.value->scalar.starts_with(kParamPrefix);
  return is_param ? rule.value->scalar.substr(kParamPrefix.size()) : "";
}

}  // namespace dgdc::model
