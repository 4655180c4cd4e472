// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/params.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/base/meant_name.h"

namespace dgdc::plan {
namespace {

using yaml::Node;

bool HasType(const Node& value, ParamType type) {
  switch (type) {
    case ParamType::kString:
    case ParamType::kEnum:
      return value.IsString();
    case ParamType::kInteger:
      return value.IsInt();
    case ParamType::kBoolean:
      return value.IsBool();
    case ParamType::kList:
      return value.IsSeq();
  }
  return false;
}

std::string Expected(const Param& param) {
  if (param.type == ParamType::kEnum) {
    return fmt::format("one of {}", fmt::join(param.values, ", "));
  }
  if (param.type == ParamType::kInteger && param.minimum && param.maximum) {
    return fmt::format("an integer from {} to {}", *param.minimum,
                       *param.maximum);
  }
  if (param.type == ParamType::kList) {
    return "a list of strings";
  }
  return param.type == ParamType::kInteger
             ? std::string("an integer")
             : fmt::format("a {}", ParamTypeName(param.type));
}

bool Fits(const Node& value, const Param& param) {
  if (!HasType(value, param.type)) {
    return false;
  }
  if (param.type == ParamType::kEnum) {
    return std::find(param.values.begin(), param.values.end(), value.scalar) !=
           param.values.end();
  }
  if (param.type == ParamType::kInteger) {
    const std::optional<int64_t> number = value.AsInt();
    return number && (!param.minimum || *number >= *param.minimum) &&
           (!param.maximum || *number <= *param.maximum);
  }
  return true;
}

std::string Written(const Node& value) {
  if (!value.IsScalar()) {
    return fmt::format("a {}", yaml::KindName(value.kind));
  }
  return value.IsString() ? "\"" + value.scalar + "\"" : value.scalar;
}

void ReportUnknown(const FabricProfile& fabric, const UserSetting& given,
                   std::string_view field, Sink& sink) {
  std::vector<std::string> names;
  for (const Param& param : fabric.params) {
    names.push_back(param.name);
  }
  Diagnostic& d = sink.Report("DG1006", given.name_span,
                              fmt::format("fabric {} has no parameter \"{}\"",
                                          fabric.head.name, given.name));
  d.field_path = fmt::format("{}.params.{}", field, given.name);
  if (const auto near = MeantName(given.name, names)) {
    d.help.push_back(fmt::format("did you mean \"{}\"?", *near));
  }
  d.help.push_back(fmt::format("it has {}; see dgdc profiles show {}",
                               fmt::join(names, ", "), fabric.head.name));
}

// Whether the value is one that nobody should choose any more.
bool IsDeprecated(const Param& param, const Node& value) {
  if (!param.deprecated) {
    return false;
  }
  const std::vector<std::string>& values = param.deprecated->values;
  return values.empty() ||
         std::find(values.begin(), values.end(), value.scalar) != values.end();
}

void WarnDeprecated(const Param& param, const UserSetting& given,
                    std::string_view field, Sink& sink) {
  if (!IsDeprecated(param, given.value)) {
    return;
  }
  const Deprecation& said = *param.deprecated;
  Diagnostic& d =
      sink.Report("DG1077", given.value.span,
                  said.values.empty()
                      ? fmt::format("parameter {} is deprecated", given.name)
                      : fmt::format("{} of parameter {} is deprecated",
                                    given.value.scalar, given.name));
  d.field_path = fmt::format("{}.params.{}", field, given.name);
  d.why.push_back(said.why);
  d.help.push_back(said.instead);
  d.sources = said.sources;
}

}  // namespace

void CheckParam(const FabricProfile& fabric, const UserSetting& given,
                std::string_view field, Sink& sink) {
  const Param* param = fabric.FindParam(given.name);
  if (param == nullptr) {
    ReportUnknown(fabric, given, field, sink);
    return;
  }
  if (Fits(given.value, *param)) {
    WarnDeprecated(*param, given, field, sink);
    return;
  }
  Diagnostic& d =
      sink.Report("DG1007", given.value.span,
                  fmt::format("parameter {} is {}, expected {}", given.name,
                              Written(given.value), Expected(*param)));
  d.field_path = fmt::format("{}.params.{}", field, given.name);
  d.labels.push_back({param->span, "declared here"});
  d.help.push_back(param->doc);
}

void CheckParams(const Context& context) {
  for (const FabricUse& use : context.Fabrics()) {
    for (const UserSetting& given : use.intent->params) {
      CheckParam(*use.profile, given, use.field, context.sink);
    }
  }
}

void CheckNeededParams(const Context& context, const FabricUse& use,
                       const model::View& view) {
  const Node* uses = view.FindValue("role.usesFabric");
  if (uses == nullptr || !uses->AsBool().value_or(false)) {
    return;
  }
  for (const Param& param : use.profile->params) {
    if (param.needed.empty() ||
        view.FindValue("param." + param.name) != nullptr) {
      continue;
    }
    Diagnostic& d = context.sink.Report(
        "DG1020", context.intent.hardware.span,
        fmt::format("fabric {} needs {}, which hardware {} does not tell",
                    use.profile->head.name, param.name,
                    context.hardware->head.name));
    d.field_path = "spec.hardware";
    d.help.push_back(param.needed);
    if (const auto& machine = context.intent.machine;
        machine && !machine->nics) {
      d.help.emplace_back(
          "or say what interfaces a node has in spec.hardware.nics");
    }
  }
}

}  // namespace dgdc::plan
