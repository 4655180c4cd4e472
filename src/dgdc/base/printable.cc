// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "dgdc/base/utf8.h"

namespace dgdc {
namespace {

struct CodeRange {
  uint32_t first = 0;
  uint32_t last = 0;
};

// What moves the cursor, ends a line, cannot be seen, or reverses the
// direction of writing.
constexpr std::array kUnprintable = {
    CodeRange{0x00, 0x1F},     CodeRange{0x7F, 0x9F},
    CodeRange{0x61C, 0x61C},   CodeRange{0x200B, 0x200B},
    CodeRange{0x200E, 0x200F}, CodeRange{0x2028, 0x202E},
    CodeRange{0x2060, 0x2060}, CodeRange{0x2066, 0x2069},
    CodeRange{0xFEFF, 0xFEFF}};

bool IsUnprintable(uint32_t code) {
  return std::any_of(kUnprintable.begin(), kUnprintable.end(),
                     [code](const CodeRange& range) {
                       return range.first <= code && code <= range.last;
                     });
}

std::string EscapeCode(uint32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return code < 0x100 ? fmt::format("\\x{:02x}", code)
                          : fmt::format("\\u{:04x}", code);
  }
}

// Azure and the older form of GitHub look for these anywhere in a line.
bool StartsOrder(std::string_view text) {
  return text.starts_with("##[") || text.starts_with("##vso[");
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  // GitHub takes commands at the beginning of a line, behind blanks too.
  const size_t first = text.find_first_not_of(" \t");
  if (first != std::string_view::npos && text.substr(first).starts_with("::")) {
    shown = std::string(text.substr(0, first)) + EscapeCode(':');
    text.remove_prefix(first + 1);
  }
  while (!text.empty()) {
    const DecodedUtf8 c = DecodeUtf8(text);
    if (!c.valid) {
      shown += EscapeCode(static_cast<unsigned char>(text.front()));
    } else if (IsUnprintable(c.code) || StartsOrder(text)) {
      shown += EscapeCode(c.code);
    } else {
      shown += text.substr(0, c.size);
    }
    text.remove_prefix(c.size);
  }
  return shown;
}

std::string PrintableColumns(std::string_view line) {
  std::string shown;
  shown.reserve(line.size());
  while (!line.empty()) {
    const DecodedUtf8 c = DecodeUtf8(line);
    if (!c.valid) {
      AppendUtf8(0xFFFD, shown);
    } else if (IsUnprintable(c.code)) {
      // A tab has no fixed width either.
      shown += ' ';
    } else if (StartsOrder(line)) {
      shown += '.';
    } else {
      shown += line.substr(0, c.size);
    }
    line.remove_prefix(c.size);
  }
  return shown;
}

}  // namespace dgdc
