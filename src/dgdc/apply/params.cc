// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/params.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dgdc/apply/leaves.h"

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
  constexpr std::string_view kParam = "param.";
  return rule.kind == SettingKind::kResource && rule.name.tag == "!from" &&
                 rule.name.scalar.starts_with(kParam)
             ? rule.name.scalar.substr(kParam.size())
             : "";
}

bool DependsOn(const SettingRule& rule, const std::string& param) {
  return std::any_of(rule.when.begin(), rule.when.end(),
                     [&param](const Condition& condition) {
                       return condition.fact == "param." + param;
                     });
}

// Whether the worker has everything that the choice writes, and that is
// something.
bool HasChoice(const Subject& subject, const manifest::Amend& amend,
               const FabricProfile& fabric,
               const std::vector<UserSetting>& given,
               const std::string& param) {
  size_t settings = 0;
  const model::Wanted all =
      model::WantedOf(ViewOf(subject, fabric, given, Carries{}));
  for (const WantedSetting& wanted : all.settings) {
    if (!DependsOn(*wanted.rule, param)) {
      continue;
    }
    ++settings;
    if (!HasAll(subject, amend, wanted)) {
      return false;
    }
  }
  return settings > 0;
}

// The only value of the enum whose settings are there; nothing when the default
// fits, or when several or none do.
std::optional<std::string> ChoiceOf(const Subject& subject,
                                    const manifest::Amend& amend,
                                    const FabricProfile& fabric,
                                    std::vector<UserSetting> given,
                                    const Param& param) {
  std::vector<std::string> fitting;
  for (const std::string& value : param.values) {
    given.push_back({.name = param.name, .value = Node::String(value)});
    if (HasChoice(subject, amend, fabric, given, param.name)) {
      fitting.push_back(value);
    }
    given.pop_back();
  }
  const bool has_default =
      param.default_value &&
      std::find(fitting.begin(), fitting.end(), param.default_value->scalar) !=
          fitting.end();
  return has_default || fitting.size() != 1 ? std::nullopt
                                            : std::optional(fitting.front());
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

}  // namespace dgdc::apply
