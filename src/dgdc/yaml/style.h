// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

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

// What most of the documents of the text do; JSON may be compact.
Style HabitsOf(std::string_view text, std::span<const Node> documents,
               bool is_json);

// How far a block list under the entry is indented; nothing when it is none or
// stands elsewhere, where an alias took it from.
std::optional<size_t> ListIndent(std::string_view text, const Entry& entry);

}  // namespace dgdc::yaml
