// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/compact_yaml.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "dgdc/yaml/scalar.h"

namespace dgdc::testing {
namespace {

using yaml::Entry;
using yaml::Node;

constexpr size_t kColumns = 120;
// Of a part that shares a line with others.
constexpr size_t kShort = 70;

bool IsEmpty(const Node& node) {
  return node.entries.empty() && node.items.empty();
}

std::string InBrackets(std::string_view text) {
  const bool plain =
      !yaml::NeedsQuotes(text) &&
      text.find_first_of(",[]{}\"'\n") == std::string_view::npos &&
      text.find(':') == std::string_view::npos;
  return plain ? std::string(text) : yaml::InQuotes(text, '\'');
}

std::string OneLine(const Node& node);

// The parts of a collection as they stand in brackets.
std::vector<std::string> PartsOf(const Node& node) {
  std::vector<std::string> parts;
  for (const Entry& entry : node.entries) {
    parts.push_back(InBrackets(entry.key) + ": " + OneLine(entry.value));
  }
  for (const Node& item : node.items) {
    parts.push_back(OneLine(item));
  }
  return parts;
}

std::string OneLine(const Node& node) {
  std::string text;
  for (const std::string& part : PartsOf(node)) {
    text += (text.empty() ? "" : ", ") + part;
  }
  if (node.IsMap()) {
    return "{" + text + "}";
  }
  if (node.IsSeq()) {
    return "[" + text + "]";
  }
  return node.IsNull()     ? "~"
         : node.IsString() ? InBrackets(node.scalar)
                           : node.scalar;
}

// Many short parts fill lines inside brackets.
bool IsFilled(const Node& node) {
  const auto is_short = [](const Node& part) {
    return OneLine(part).size() <= kShort;
  };
  return std::all_of(node.items.begin(), node.items.end(), is_short) &&
         std::all_of(
             node.entries.begin(), node.entries.end(),
             [&is_short](const Entry& entry) { return is_short(entry.value); });
}

void AppendFilled(const Node& node, size_t column, std::string& text) {
  text += node.IsMap() ? " {" : " [";
  size_t line = text.rfind('\n') + 1;
  const std::vector<std::string> parts = PartsOf(node);
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && text.size() - line + parts[i].size() + 2 > kColumns) {
      line = text.size() + 1;
      text += "\n" + std::string(column, ' ');
    } else if (i > 0) {
      text += " ";
    }
    text += parts[i] + (i + 1 < parts.size() ? "," : "");
  }
  text += node.IsMap() ? "}\n" : "]\n";
}

// Appends a value behind "key:" or "-"; `column` is where its parts begin.
void Append(const Node& node, size_t column, bool behind_dash,
            std::string& text) {
  const std::string line = OneLine(node);
  const size_t used = text.size() - (text.rfind('\n') + 1);
  if (IsEmpty(node) || used + 1 + line.size() <= kColumns) {
    text += " " + line + "\n";
    return;
  }
  if (IsFilled(node) && column > 0) {
    AppendFilled(node, column, text);
    return;
  }
  bool first = behind_dash;
  const auto begin = [&] {
    if (first) {
      text += " ";
    } else {
      if (!text.empty() && text.back() != '\n') {
        text += "\n";
      }
      text += std::string(column, ' ');
    }
    first = false;
  };
  for (const Entry& entry : node.entries) {
    begin();
    text += InBrackets(entry.key) + ":";
    Append(entry.value, column + 1, false, text);
  }
  for (const Node& item : node.items) {
    begin();
    text += "-";
    Append(item, column + 2, true, text);
  }
}

}  // namespace

std::string CompactYaml(const Node& node) {
  std::string text;
  Append(node, 0, false, text);
  return text.substr(text.find_first_not_of(" \n"));
}

}  // namespace dgdc::testing
