// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dgdc/edit/layout.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/style.h"

namespace dgdc::edit {

using yaml::Style;

// The style of the text, for lists what the nearest ones around the end of
// `way` do.
Style ReadStyle(const Layout& layout, const Way& way);

// What stands behind "key:" when the key is at `column`: " value", or further
// lines without the last line break.
std::string PrintValue(const yaml::Node& value, size_t column,
                       const Style& style);

// What stands behind "-" at `column`.
std::string PrintItem(const yaml::Node& item, size_t column,
                      const Style& style);

// A scalar or an empty collection outside of brackets, behind something at
// `column`.
std::string PrintScalar(const yaml::Node& node, size_t column,
                        const Style& style);

std::string PrintKey(std::string_view key, const Style& style);

// On one line, collections in brackets.
std::string PrintFlow(const yaml::Node& value, const Style& style);

}  // namespace dgdc::edit
