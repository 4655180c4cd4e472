// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/style.h"

#include <algorithm>
#include <optional>

#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::Node;

bool IsInline(const Node& node) {
  return node.entries.empty() && node.items.empty();
}

// The entries or items at `column`; the first one continues a line.
std::string PrintBlock(const Node& node, size_t column, const Style& style) {
  std::string text;
  const auto begin = [&] {
    if (!text.empty()) {
      text += style.newline + std::string(column, ' ');
    }
  };
  for (const Entry& entry : node.entries) {
    begin();
    text += PrintKey(entry.key, style) + ":" +
            PrintValue(entry.value, column, style);
  }
  for (const Node& item : node.items) {
    begin();
    text += "-" + PrintItem(item, column, style);
  }
  return text;
}

// Of the lists in the innermost map of the way that has any.
std::optional<size_t> NearestListIndent(std::string_view text, const Way& way) {
  for (size_t i = way.nodes.size(); i-- > 0;) {
    for (const Entry& entry : way.nodes[i]->entries) {
      if (const auto indent = yaml::ListIndent(text, entry)) {
        return indent;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Style ReadStyle(const Layout& layout, const Way& way) {
  Style style = layout.style();
  style.list_indent =
      NearestListIndent(layout.text(), way).value_or(style.list_indent);
  return style;
}

std::string PrintScalar(const Node& node, size_t column, const Style& style) {
  if (!node.IsString() || node.scalar.find('\n') != std::string::npos) {
    std::string text = yaml::EmitInline(node, column);
    if (style.newline != "\n") {
      for (size_t at = text.find('\n'); at != std::string::npos;
           at = text.find('\n', at + style.newline.size())) {
        text.replace(at, 1, style.newline);
      }
    }
    return text;
  }
  return yaml::NeedsQuotes(node.scalar)
             ? yaml::InQuotes(node.scalar, style.quote)
             : node.scalar;
}

std::string PrintKey(std::string_view key, const Style& style) {
  if (style.json) {
    return yaml::EmitJson(Node::String(key));
  }
  return PrintScalar(Node::String(key), 0, style);
}

std::string PrintValue(const Node& value, size_t column, const Style& style) {
  if (IsInline(value)) {
    return " " + PrintScalar(value, column, style);
  }
  const size_t inner =
      column + (value.IsMap() ? style.indent : style.list_indent);
  return style.newline + std::string(inner, ' ') +
         PrintBlock(value, inner, style);
}

std::string PrintItem(const Node& item, size_t column, const Style& style) {
  constexpr size_t kDash = 2;
  return " " + (IsInline(item) ? PrintScalar(item, column, style)
                               : PrintBlock(item, column + kDash, style));
}

std::string PrintFlow(const Node& value, const Style& style) {
  std::string text;
  const auto separate = [&text, &style] {
    if (!text.empty()) {
      text += style.comma;
    }
  };
  for (const Entry& entry : value.entries) {
    separate();
    text += PrintKey(entry.key, style) + style.colon +
            PrintFlow(entry.value, style);
  }
  for (const Node& item : value.items) {
    separate();
    text += PrintFlow(item, style);
  }
  if (value.IsMap()) {
    return "{" + text + "}";
  }
  if (value.IsSeq()) {
    return "[" + text + "]";
  }
  if (style.json) {
    return yaml::EmitJson(value);
  }
  const bool needs_quotes =
      value.IsString() &&
      (yaml::NeedsQuotes(value.scalar) ||
       value.scalar.find_first_of(",[]{}\n") != std::string::npos);
  return needs_quotes ? yaml::InQuotes(value.scalar, style.quote)
                      : PrintScalar(value, 0, style);
}

}  // namespace dgdc::edit
