// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/xml.h"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace dgdc::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct CodePoint {
  char32_t value = kReplacement;
  size_t size = 1;  // in bytes
};

// Overlong forms, surrogates and numbers that Unicode lacks are stray bytes.
CodePoint Decode(std::string_view text) {
  const auto byte = [text](size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const uint8_t lead = byte(0);
  if (lead < 0x80) {
    return {.value = lead, .size = 1};
  }
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) {
    return {};
  }
  char32_t value = lead & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const char32_t smallest = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
  if (value < smallest || value > 0x10FFFF ||
      (value >= 0xD800 && value <= 0xDFFF)) {
    return {};
  }
  return {.value = value, .size = size};
}

bool Allowed(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' ||
         (c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF);
}

void Append(std::string_view bytes, char32_t c, bool attribute,
            std::string& out) {
  if (c == '&') {
    out += "&amp;";
  } else if (c == '<') {
    out += "&lt;";
  } else if (c == '>') {
    out += "&gt;";
  } else if (c == '"' && attribute) {
    out += "&quot;";
  } else if (c == '\r' || (attribute && (c == '\n' || c == '\t'))) {
    // A reader would turn the bare character into something else.
    out += fmt::format("&#{};", static_cast<uint32_t>(c));
  } else if (c == kReplacement) {
    out += "\xEF\xBF\xBD";
  } else {
    out += bytes;
  }
}

std::string Escape(std::string_view text, bool attribute) {
  std::string escaped;
  while (!text.empty()) {
    const CodePoint c = Decode(text);
    if (Allowed(c.value)) {
      Append(text.substr(0, c.size), c.value, attribute, escaped);
    }
    text.remove_prefix(c.size);
  }
  return escaped;
}

}  // namespace

std::string XmlText(std::string_view text) { return Escape(text, false); }

std::string XmlAttribute(std::string_view text) { return Escape(text, true); }

}  // namespace dgdc::report
