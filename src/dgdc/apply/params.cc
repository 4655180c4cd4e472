// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/params.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "dgdc/apply/infer.h"
#include "dgdc/apply/leaves.h"
#include "dgdc/model/facts.h"

namespace dgdc::apply {
namespace {

using yaml::Node;

bool Has(const std::vector<UserSetting>& settings, std::string_view name) {
  return std::any_of(
      settings.begin(), settings.end(),
      [name](const UserSetting& setting) { return setting.name == name; });
}

// The parameter that names the resource of a rule; "" when none does.
std::string NameParamOf(const SettingRule& rule) {
  return rule.kind == SettingKind::kResource && rule.name.tag == "!from" &&
                 rule.name.scalar.starts_with(model::kParamPrefix)
             ? rule.name.scalar.substr(model::kParamPrefix.size())
             : "";
}

bool DependsOn(const SettingRule& rule, const std::string& param) {
  return std::any_of(rule.when.begin(), rule.when.end(),
                     [&param](const Condition& condition) {
                       return condition.fact == "param." + param;
                     });
}

// How many parts the choice writes; nothing unless the worker has all of them
// and there are any.
std::optional<size_t> PartsOfChoice(const Subject& subject,
                                    const manifest::Amend& amend,
                                    const FabricProfile& fabric,
                                    const std::vector<UserSetting>& given,
                                    const std::string& param) {
  std::set<Leaf> parts;
  const model::Wanted all =
      model::WantedOf(ViewOf(subject, fabric, given, Carries{}));
  for (const WantedSetting& wanted : all.settings) {
    if (!DependsOn(*wanted.rule, param)) {
      continue;
    }
    parts.merge(LeavesOf(wanted.setting));
    if (!HasAll(subject, amend, wanted)) {
      return std::nullopt;
    }
  }
  return parts.empty() ? std::nullopt : std::optional(parts.size());
}

// The value of the enum whose settings are there: of several the one that
// writes most, then the default; nothing when none do, or nothing decides.
std::optional<std::string> ChoiceOf(const Subject& subject,
                                    const manifest::Amend& amend,
                                    const FabricProfile& fabric,
                                    std::vector<UserSetting> given,
                                    const Param& param) {
  std::vector<std::string> fitting;
  size_t most = 0;
  for (const std::string& value : param.values) {
    given.push_back({.name = param.name, .value = Node::String(value)});
    const size_t parts =
        PartsOfChoice(subject, amend, fabric, given, param.name).value_or(0);
    given.pop_back();
    if (parts > most) {
      fitting.clear();
      most = parts;
    }
    if (parts > 0 && parts == most) {
      fitting.push_back(value);
    }
  }
  const bool has_default =
      param.default_value &&
      std::find(fitting.begin(), fitting.end(), param.default_value->scalar) !=
          fitting.end();
  if (has_default) {
    return param.default_value->scalar;
  }
  return fitting.size() == 1 ? std::optional(fitting.front()) : std::nullopt;
}

// What the annotations say of parameters.
void AddAnnotated(const Subject& subject, const FabricProfile& fabric,
                  std::vector<UserSetting>& choices) {
  const model::View view = ViewOf(subject, fabric, choices, Carries{});
  for (const SettingRule& rule : fabric.settings) {
    const Node* text =
        rule.kind == SettingKind::kAnnotation && rule.name.tag.empty()
            ? subject.worker.component.pod_annotations->Find(rule.name.scalar)
            : nullptr;
    if (text == nullptr || !rule.value) {
      continue;
    }
    for (yaml::Entry& entry : InferParams(*rule.value, *text, view.scope())
                                  .value_or(std::vector<yaml::Entry>())) {
      if (!Has(choices, entry.key)) {
        choices.push_back(
            {.name = std::move(entry.key), .value = std::move(entry.value)});
      }
    }
  }
}

}  // namespace

std::string PlainName(std::string_view name) {
  return std::string(name.substr(name.rfind('.') + 1));
}

std::vector<UserSetting> ParamsFor(const manifest::Worker& worker,
                                   const std::vector<UserSetting>& given) {
  std::vector<UserSetting> params;
  for (const UserSetting& setting : given) {
    const std::string plain = PlainName(setting.name);
    if (setting.name == worker.role + "." + plain ||
        setting.name == *worker.component.name + "." + plain) {
      params.push_back(setting);
      params.back().name = plain;
    }
  }
  for (const UserSetting& setting : given) {
    if (setting.name == PlainName(setting.name) && !Has(params, setting.name)) {
      params.push_back(setting);
    }
  }
  return params;
}

std::vector<UserSetting> ShownChoices(const Subject& subject,
                                      const manifest::Amend& amend,
                                      const FabricProfile& fabric,
                                      const Shown& shown,
                                      const std::vector<UserSetting>& given) {
  std::vector<UserSetting> choices = given;
  for (const SettingRule& rule : fabric.settings) {
    const std::string param = NameParamOf(rule);
    if (!param.empty() && !Has(choices, param) && shown.resources.size() == 1) {
      choices.push_back(
          {.name = param, .value = Node::String(shown.resources.front())});
    }
  }
  AddAnnotated(subject, fabric, choices);
  for (const Param& param : fabric.params) {
    if (param.type != ParamType::kEnum || Has(choices, param.name)) {
      continue;
    }
    if (const auto value = ChoiceOf(subject, amend, fabric, choices, param)) {
      choices.push_back({.name = param.name, .value = Node::String(*value)});
    }
  }
  return choices;
}

std::vector<WantedSetting> WrittenBy(const Subject& subject,
                                     const manifest::Amend& amend,
                                     const FabricProfile& fabric,
                                     const Shown& shown) {
  return PossibleSettings(subject, fabric,
                          ShownChoices(subject, amend, fabric, shown, {}));
}

}  // namespace dgdc::apply
