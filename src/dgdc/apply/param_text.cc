// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/param_text.h"

#include <algorithm>

#include "dgdc/apply/params.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::apply {

UserSetting ReadParam(const Spanned<std::string>& name,
                      const Spanned<std::string>& value,
                      const FabricProfile& fabric) {
  UserSetting setting{.name = *name,
                      .name_span = name.span,
                      .value = yaml::Node::String(*value, value.span)};
  const auto param =
      std::find_if(fabric.params.begin(), fabric.params.end(),
                   [&](const Param& p) { return p.name == PlainName(*name); });
  if (param == fabric.params.end() || param->type == ParamType::kString ||
      param->type == ParamType::kEnum) {
    return setting;
  }
  if (param->type != ParamType::kList) {
    setting.value = yaml::Node::Of(yaml::PlainKind(*value), *value, value.span);
    return setting;
  }
  setting.value = yaml::Node::Seq(value.span);
  for (size_t begin = 0; begin <= value->size();) {
    const size_t end = std::min(value->find(',', begin), value->size());
    setting.value.Push(
        yaml::Node::String(value->substr(begin, end - begin), value.span));
    begin = end + 1;
  }
  return setting;
}

std::string ParamText(const yaml::Node& value) {
  std::string text = value.scalar;
  for (const yaml::Node& item : value.items) {
    text += (text.empty() ? "" : ",") + item.scalar;
  }
  return text;
}

}  // namespace dgdc::apply
