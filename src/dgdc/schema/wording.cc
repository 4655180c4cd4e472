// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/wording.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "dgdc/source/source_set.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

constexpr uint32_t kQuotedCodePoints = 60;

bool IsPlainWord(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           c == '-';
  });
}

// At most `count` code points from the start, never half of one.
std::string_view Cut(std::string_view text, uint32_t count) {
  size_t end = 0;
  for (; end < text.size(); ++end) {
    const bool starts = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80;
    if (starts && count-- == 0) {
      break;
    }
  }
  return text.substr(0, end);
}

std::string Limits(const std::optional<std::string>& from,
                   const std::optional<std::string>& to,
                   std::string_view unit) {
  std::string text;
  if (from && to) {
    text = *from == *to ? *from : fmt::format("{} to {}", *from, *to);
  } else if (from) {
    text = "at least " + *from;
  } else if (to) {
    text = "at most " + *to;
  }
  if (text.empty() || unit.empty()) {
    return text;
  }
  const bool one = (to ? *to : *from) == "1";
  return fmt::format("{} {}{}", text, unit, one ? "" : "s");
}

std::optional<std::string> Text(const std::optional<Bound>& bound) {
  return bound ? std::optional(bound->text) : std::nullopt;
}

std::optional<std::string> Text(const std::optional<uint64_t>& count) {
  return count ? std::optional(std::to_string(*count)) : std::nullopt;
}

// Of a rule that excludes a limit itself.
std::string OpenLimits(const Rule& rule) {
  std::string text;
  if (rule.minimum) {
    text = fmt::format("{} {}", rule.above_minimum ? "more than" : "at least",
                       rule.minimum->text);
  }
  if (rule.maximum) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        rule.below_maximum ? "less than" : "at most",
                        rule.maximum->text);
  }
  return text;
}

}  // namespace

std::string FieldPath(std::string_view parent, std::string_view key) {
  if (!IsPlainWord(key)) {
    return fmt::format("{}[{}]", parent, Quoted(key));
  }
  return parent.empty() ? std::string(key) : fmt::format("{}.{}", parent, key);
}

std::string ItemPath(std::string_view parent, size_t index) {
  return fmt::format("{}[{}]", parent, index);
}

std::string Subject(std::string_view path) {
  return path.empty() ? "the document" : std::string(path);
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  const std::string_view shown = Cut(text, kQuotedCodePoints);
  for (const char c : shown) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (std::iscntrl(static_cast<unsigned char>(c)) != 0) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + (shown.size() < text.size() ? "...\"" : "\"");
}

std::string ValueText(Node::Kind kind, const std::string& scalar) {
  if (kind == Node::Kind::kString) {
    return Quoted(scalar);
  }
  const bool is_scalar = kind != Node::Kind::kSeq && kind != Node::Kind::kMap;
  return is_scalar && !scalar.empty() ? scalar : KindText(kind);
}

std::string ValueText(const Node& value) {
  return ValueText(value.kind, value.scalar);
}

std::string ValueTexts(const std::vector<Node>& values) {
  std::string text;
  for (const Node& value : values) {
    text += (text.empty() ? "" : ", ") + ValueText(value);
  }
  return text;
}

std::string KindText(Node::Kind kind) {
  const std::string_view name = yaml::KindName(kind);
  if (kind == Node::Kind::kNull) {
    return std::string(name);
  }
  return fmt::format("{} {}", kind == Node::Kind::kInt ? "an" : "a", name);
}

std::string KindTexts(const std::vector<Node::Kind>& kinds) {
  std::vector<std::string> texts;
  texts.reserve(kinds.size());
  for (const Node::Kind kind : kinds) {
    texts.push_back(KindText(kind));
  }
  return Alternatives(texts);
}

std::string RangeText(const Rule& rule) {
  const Rule& target = rule.Target();
  for (const Rule* branch : target.one_of) {
    if (std::string text = RangeText(*branch); !text.empty()) {
      return text;
    }
  }
  if (target.above_minimum || target.below_maximum) {
    return OpenLimits(target);
  }
  if (target.minimum || target.maximum) {
    return Limits(Text(target.minimum), Text(target.maximum), "");
  }
  if (target.min_length || target.max_length) {
    return Limits(Text(target.min_length), Text(target.max_length),
                  "character");
  }
  if (target.min_properties || target.max_properties) {
    return Limits(Text(target.min_properties), Text(target.max_properties),
                  "field");
  }
  return Limits(Text(target.min_items), Text(target.max_items), "item");
}

std::string Clause(std::string_view sentence) {
  if (sentence.ends_with('.')) {
    sentence.remove_suffix(1);
  }
  return std::string(sentence);
}

std::string Alternatives(const std::vector<std::string>& texts) {
  std::string joined;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) {
      joined += i + 1 == texts.size() ? " or " : ", ";
    }
    joined += texts[i];
  }
  return joined;
}

}  // namespace dgdc::schema
