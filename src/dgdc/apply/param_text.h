// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/catalog/catalog.h"
#include "dgdc/intent/intent.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::apply {

// A parameter whose value was given as text: in the type that the fabric
// declares, a list with commas. What has no such type stays a text, for the
// checks to refuse.
UserSetting ReadParam(const Spanned<std::string>& name,
                      const Spanned<std::string>& value,
                      const FabricProfile& fabric);

// The converse: a value as an option gives it.
std::string ParamText(const yaml::Node& value);

}  // namespace dgdc::apply
