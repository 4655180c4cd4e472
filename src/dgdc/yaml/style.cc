// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/style.h"

#include <algorithm>
#include <map>

#include "dgdc/yaml/extent.h"

namespace dgdc::yaml {
namespace {

size_t ColumnAt(std::string_view text, size_t pos) {
  return static_cast<size_t>(Column(text, pos));
}

bool IsInBrackets(std::string_view text, const Node& node) {
  return !node.IsScalar() && StartsWithBracket(text, node.span.begin);
}

// Whether an alias or a merge key took the value from further up.
bool IsElsewhere(const Entry& entry) {
  return entry.value.span.begin < entry.key_span.begin;
}

// How often each choice was made.
struct Habits {
  std::map<size_t, size_t> indents = {};
  std::map<size_t, size_t> list_indents = {};
  std::map<char, size_t> quotes = {};
};

void Count(std::string_view text, const Node& node, Habits& habits) {
  if (node.IsString() && node.span.begin < node.span.end) {
    const char first = text[node.span.begin];
    const bool was_free =
        node.scalar.find_first_of("'\"\\") == std::string::npos;
    if ((first == '"' || first == '\'') && was_free) {
      ++habits.quotes[first];
    }
  }
  if (IsInBrackets(text, node)) {
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
    if (IsElsewhere(entry)) {
      continue;
    }
    if (const auto indent = ListIndent(text, entry)) {
      ++habits.list_indents[*indent];
    } else if (!value.entries.empty() && !IsInBrackets(text, value)) {
      const size_t outer = ColumnAt(text, entry.key_span.begin);
      const size_t inner = ColumnAt(text, value.entries.front().key_span.begin);
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

// Sets what concerns JSON.
void ReadJsonStyle(std::string_view text, Style& style) {
  style.json = true;
  if (text.find("\": ") == std::string_view::npos) {
    style.colon = ":";
    style.comma = ",";
  }
}

}  // namespace

std::optional<size_t> ListIndent(std::string_view text, const Entry& entry) {
  const Node& value = entry.value;
  if (!value.IsSeq() || value.items.empty() || IsInBrackets(text, value) ||
      IsElsewhere(entry)) {
    return std::nullopt;
  }
  return ColumnAt(text, value.span.begin) -
         ColumnAt(text, entry.key_span.begin);
}

Style HabitsOf(std::string_view text, std::span<const Node> documents,
               bool is_json) {
  Habits habits;
  for (const Node& document : documents) {
    Count(text, document, habits);
  }
  Style style;
  TakeMostFrequent(habits.indents, style.indent);
  // Where nobody wrote a list yet, it stands as a map does.
  if (habits.list_indents.empty()) {
    style.list_indent = style.indent;
  }
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

}  // namespace dgdc::yaml
