// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/style.h"

#include <algorithm>
#include <map>
#include <optional>

#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/extent.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::Node;

size_t Column(std::string_view text, size_t pos) {
  return static_cast<size_t>(yaml::Column(text, pos));
}

// How often each choice was made.
struct Habits {
  std::map<size_t, size_t> indents = {};
  std::map<size_t, size_t> list_indents = {};
  std::map<char, size_t> quotes = {};
};

// How far a block list under the entry is indented; nothing when it is none.
std::optional<size_t> ListIndent(std::string_view text, const Entry& entry) {
  const Node& value = entry.value;
  if (!value.IsSeq() || value.items.empty() || IsFlow(text, value)) {
    return std::nullopt;
  }
  return Column(text, value.span.begin) - Column(text, entry.key_span.begin);
}

void Count(std::string_view text, const Node& node, Habits& habits) {
  if (node.IsString() && node.span.begin < node.span.end) {
    const char first = text[node.span.begin];
    const bool was_free =
        node.scalar.find_first_of("'\"\\") == std::string::npos;
    if ((first == '"' || first == '\'') && was_free) {
      ++habits.quotes[first];
    }
  }
  if (IsFlow(text, node)) {
    for (const Node& item : node.items) {
      Count(text, item, habits);
    }
    for (const Entry& entry : node.entries) {
      Count(text, entry.value, habits);
    }
    return;
  }
  for (const Entry& entry : node.entries) {
    const Node& value = entry.value;
    if (const auto indent = ListIndent(text, entry)) {
      ++habits.list_indents[*indent];
    } else if (!value.entries.empty() && !IsFlow(text, value)) {
      const size_t outer = Column(text, entry.key_span.begin);
      const size_t inner = Column(text, value.entries.front().key_span.begin);
      if (inner > outer) {
        ++habits.indents[inner - outer];
      }
    }
    Count(text, value, habits);
  }
  for (const Node& item : node.items) {
    Count(text, item, habits);
  }
}

template <class T>
void TakeMostFrequent(const std::map<T, size_t>& counts, T& value) {
  const auto most = std::max_element(
      counts.begin(), counts.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  // On a tie the default stays.
  const auto own = counts.find(value);
  if (most != counts.end() &&
      (own == counts.end() || own->second < most->second)) {
    value = most->first;
  }
}

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
      if (const auto indent = ListIndent(text, entry)) {
        return indent;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Style HabitsOf(std::string_view text, const std::vector<Node>& written,
               bool is_json) {
  Habits habits;
  for (const Node& document : written) {
    Count(text, document, habits);
  }
  Style style;
  TakeMostFrequent(habits.indents, style.indent);
  TakeMostFrequent(habits.list_indents, style.list_indent);
  TakeMostFrequent(habits.quotes, style.quote);
  if (is_json) {
    ReadJsonStyle(text, style);
  }
  const size_t newline = text.find('\n');
  if (newline != std::string_view::npos && newline != 0 &&
      text[newline - 1] == '\r') {
    style.newline = "\r\n";
  }
  return style;
}

Style ReadStyle(const Layout& layout, const Way& way) {
  Style style = layout.style();
  style.list_indent =
      NearestListIndent(layout.text(), way).value_or(style.list_indent);
  return style;
}

void ReadJsonStyle(std::string_view text, Style& style) {
  style.json = true;
  if (text.find("\": ") == std::string_view::npos) {
    style.colon = ":";
    style.comma = ",";
  }
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
