// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dgdc/edit/layout.h"
#include "dgdc/yaml/node.h"

namespace dgdc::edit {

// How somebody lays out YAML. Columns count bytes.
struct Style {
  size_t indent = 2;       // of a map below its key
  size_t list_indent = 2;  // of a dash below its key, often 0
  char quote = '"';        // where both kinds would do
  std::string newline = "\n";
  // The text is JSON: every string is quoted, and this is what stands between.
  bool json = false;
  std::string colon = ": ";
  std::string comma = ", ";
};

// What most of the text does; JSON may be compact; for lists what the nearest
// ones around the end of `way` do.
Style ReadStyle(const Layout& layout, const Way& way);

// Sets what concerns JSON.
void ReadJsonStyle(std::string_view text, Style& style);

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
