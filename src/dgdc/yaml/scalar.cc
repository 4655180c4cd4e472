// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/scalar.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "dgdc/base/text.h"

namespace dgdc::yaml {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

constexpr std::array<std::string_view, 4> kNulls = {"null", "Null", "NULL",
                                                    "~"};
constexpr std::array<std::string_view, 6> kBools = {"true",  "True",  "TRUE",
                                                    "false", "False", "FALSE"};
constexpr std::array<std::string_view, 3> kInfinities = {".inf", ".Inf",
                                                         ".INF"};
constexpr std::array<std::string_view, 3> kNotANumber = {".nan", ".NaN",
                                                         ".NAN"};

// Words that some reader gives another type, in lower case. Readers differ in
// the spellings they accept, so we quote all of them.
constexpr std::array<std::string_view, 14> kReservedWords = {
    "y",     "yes",  "n", "no",   "on",   "off", "true",
    "false", "null", "~", ".inf", ".nan", "=",   "<<"};

template <size_t kSize>
bool IsOneOf(std::string_view text,
             const std::array<std::string_view, kSize>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Removes the leading characters that are in `set`; returns how many.
size_t Take(std::string_view& text, std::string_view set) {
  const size_t length = std::min(text.find_first_not_of(set), text.size());
  text.remove_prefix(length);
  return length;
}

bool TakeOne(std::string_view& text, std::string_view set) {
  if (text.empty() || set.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

bool ConsistsOf(std::string_view text, std::string_view set) {
  return !text.empty() && text.find_first_not_of(set) == std::string_view::npos;
}

// Whether an exponent, or nothing, is left.
bool EndsWithExponent(std::string_view text) {
  if (TakeOne(text, "eE")) {
    TakeOne(text, "+-");
    return ConsistsOf(text, kDigits);
  }
  return text.empty();
}

bool IsCoreInt(std::string_view text) {
  if (text.starts_with("0o")) {
    return ConsistsOf(text.substr(2), "01234567");
  }
  if (text.starts_with("0x")) {
    return ConsistsOf(text.substr(2), kHexDigits);
  }
  TakeOne(text, "+-");
  return ConsistsOf(text, kDigits);
}

bool IsCoreFloat(std::string_view text) {
  if (IsOneOf(text, kNotANumber)) {
    return true;
  }
  TakeOne(text, "+-");
  if (IsOneOf(text, kInfinities)) {
    return true;
  }
  size_t digits = Take(text, kDigits);
  if (TakeOne(text, ".")) {
    digits += Take(text, kDigits);
  }
  return digits != 0 && EndsWithExponent(text);
}

// Whether any reader could take the text for a number: the union of YAML 1.1
// (underscores, base 60, 0b), 1.2, Go and Ruby (commas).
bool LooksLikeNumber(std::string_view text) {
  TakeOne(text, "+-");
  if (text == ".inf" || text.empty()) {
    return !text.empty();
  }
  if (text.size() > 2 && text[0] == '0' &&
      std::string_view("xXoObB").find(text[1]) != std::string_view::npos) {
    return ConsistsOf(text.substr(2), "_0123456789abcdefABCDEF");
  }
  const bool starts_with_point = text[0] == '.' && text.size() > 1;
  if (!IsDigit(text[0]) && !(starts_with_point && IsDigit(text[1]))) {
    return false;
  }
  Take(text, "0123456789_,");
  while (TakeOne(text, ":")) {
    if (Take(text, kDigits) == 0) {
      return false;
    }
  }
  if (TakeOne(text, ".")) {
    Take(text, "0123456789_");
  }
  return EndsWithExponent(text);
}

// 2001-01-01, alone or followed by a time.
bool LooksLikeTimestamp(std::string_view text) {
  const auto take_digits = [&text](size_t least, size_t most) {
    const size_t count = Take(text, kDigits);
    return count >= least && count <= most;
  };
  return take_digits(4, 4) && TakeOne(text, "-") && take_digits(1, 2) &&
         TakeOne(text, "-") && take_digits(1, 2) &&
         (text.empty() || TakeOne(text, "Tt \t"));
}

// Whether a plain scalar with this text would be read as something else than
// a scalar, or as a shorter one.
bool HasIndicator(std::string_view text) {
  constexpr std::string_view kLeading = ",[]{}#&*!|>'\"%@`";
  constexpr std::string_view kLeadingBeforeBlank = "-?:";
  if (kLeading.find(text.front()) != std::string_view::npos) {
    return true;
  }
  if (kLeadingBeforeBlank.find(text.front()) != std::string_view::npos &&
      (text.size() == 1 || IsBlank(text[1]))) {
    return true;
  }
  return text.starts_with("---") || text.starts_with("...") ||
         IsBlank(text.front()) || IsBlank(text.back()) || text.back() == ':' ||
         text.find(": ") != std::string_view::npos ||
         text.find(" #") != std::string_view::npos;
}

struct CodePoint {
  uint32_t value = 0;
  size_t size = 1;
};

// Texts are checked when they are loaded; a stray byte stands for itself.
CodePoint Decode(std::string_view text) {
  const auto byte = [text](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const uint32_t lead = byte(0);
  size_t size = 1;
  uint32_t value = lead;
  if (lead >= 0xF0) {
    size = 4;
    value = lead & 0x07U;
  } else if (lead >= 0xE0) {
    size = 3;
    value = lead & 0x0FU;
  } else if (lead >= 0xC0) {
    size = 2;
    value = lead & 0x1FU;
  }
  if (size > text.size()) {
    return CodePoint{.value = 0xFFFD, .size = 1};
  }
  for (size_t i = 1; i < size; ++i) {
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  return CodePoint{.value = value, .size = size};
}

// Control characters, the line breaks of YAML 1.1, the byte order mark and
// what is no character: to be written as escapes.
bool NeedsEscape(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 ||
         code == 0x2029 || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

bool HasUnprintable(std::string_view text) {
  while (!text.empty()) {
    const CodePoint next = Decode(text);
    if (NeedsEscape(next.value)) {
      return true;
    }
    text.remove_prefix(next.size);
  }
  return false;
}

std::string SingleQuoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out.append(c == '\'' ? 2 : 1, c);
  }
  return out + "'";
}

std::string EscapeOf(uint32_t code) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = code > 0xFF ? "\\u" : "\\x";
  for (uint32_t shift = code > 0xFF ? 16 : 8; shift != 0;) {
    shift -= 4;
    out += kHex[(code >> shift) & 0xFU];
  }
  return out;
}

std::string DoubleQuoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const CodePoint next = Decode(text);
    if (next.value == '\n') {
      out += "\\n";
    } else if (next.value == '\t') {
      out += "\\t";
    } else if (next.value == '\r') {
      out += "\\r";
    } else if (NeedsEscape(next.value)) {
      out += EscapeOf(next.value);
    } else {
      if (next.value == '"' || next.value == '\\') {
        out += '\\';
      }
      out += text.substr(0, next.size);
    }
    text.remove_prefix(next.size);
  }
  return out + "\"";
}

}  // namespace

Node::Kind PlainKind(std::string_view text) {
  // What anything but a string may begin with.
  constexpr std::string_view kFirst = "~nNtTfF.+-0123456789";
  if (!text.empty() && kFirst.find(text.front()) == std::string_view::npos) {
    return Node::Kind::kString;
  }
  if (text.empty() || IsOneOf(text, kNulls)) {
    return Node::Kind::kNull;
  }
  if (IsOneOf(text, kBools)) {
    return Node::Kind::kBool;
  }
  if (IsCoreInt(text)) {
    return Node::Kind::kInt;
  }
  return IsCoreFloat(text) ? Node::Kind::kFloat : Node::Kind::kString;
}

bool NeedsQuotes(std::string_view text) {
  if (text.empty()) {
    return true;
  }
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return IsOneOf(lower, kReservedWords) || LooksLikeNumber(lower) ||
         LooksLikeTimestamp(text) || HasIndicator(text) || HasUnprintable(text);
}

std::string Quote(std::string_view text) {
  if (HasUnprintable(text)) {
    return DoubleQuoted(text);
  }
  return NeedsQuotes(text) ? SingleQuoted(text) : std::string(text);
}

std::string InQuotes(std::string_view text, char quote) {
  const bool needs_single =
      text.find_first_of("\"\\") != std::string_view::npos;
  if (HasUnprintable(text) || (quote == '"' && !needs_single)) {
    return DoubleQuoted(text);
  }
  const bool needs_double = text.find('\'') != std::string_view::npos;
  return quote == '\'' && needs_double && !needs_single ? DoubleQuoted(text)
                                                        : SingleQuoted(text);
}

}  // namespace dgdc::yaml
