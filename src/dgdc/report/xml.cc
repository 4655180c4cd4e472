// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/xml.h"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "dgdc/base/utf8.h"

namespace dgdc::report {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

bool Allowed(uint32_t c) {
  return c == '\t' || c == '\n' || c == '\r' ||
         (c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF);
}

void Append(std::string_view bytes, uint32_t c, bool attribute,
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
    out += fmt::format("&#{};", c);
  } else if (c == kReplacement) {
    out += "\xEF\xBF\xBD";
  } else {
    out += bytes;
  }
}

std::string Escape(std::string_view text, bool attribute) {
  std::string escaped;
  while (!text.empty()) {
    const DecodedUtf8 c = DecodeUtf8(text);
    if (Allowed(c.code)) {
      Append(text.substr(0, c.size), c.code, attribute, escaped);
    }
    text.remove_prefix(c.size);
  }
  return escaped;
}

}  // namespace

std::string XmlText(std::string_view text) { return Escape(text, false); }

std::string XmlAttribute(std::string_view text) { return Escape(text, true); }

}  // namespace dgdc::report
