// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/encoding.h"

#include <cstddef>

namespace dgdc::yaml {
namespace {

// The length of the UTF-8 sequence that `text` starts with, 0 if there is none.
size_t Utf8Length(std::string_view text) {
  const auto byte = [text](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&byte](size_t i) {
    return (byte(i) & 0xC0U) == 0x80U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xC2 || lead > 0xF4 || !continues(1)) {
    return 0;
  }
  if (lead < 0xE0) {
    return 2;
  }
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) ||
      (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F) ||
      !continues(2)) {
    return 0;
  }
  if (lead < 0xF0) {
    return 3;
  }
  return continues(3) ? 4 : 0;
}

SyntaxError FaultAt(size_t pos, std::string_view message,
                    std::string_view help) {
  return SyntaxError{.begin = pos,
                     .end = pos + 1,
                     .message = std::string(message),
                     .help = std::string(help)};
}

}  // namespace

std::optional<SyntaxError> FindBadByte(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++i;
      continue;
    }
    const size_t length = Utf8Length(text.substr(i));
    if (length == 0) {
      return FaultAt(i, "invalid UTF-8 byte",
                     "save the file with the encoding UTF-8");
    }
    if (byte == '\r' && !text.substr(i + 1).starts_with('\n')) {
      return FaultAt(i, "carriage return without a line feed",
                     "end lines with a line feed");
    }
    const bool is_space = byte == '\t' || byte == '\n' || byte == '\r';
    if ((byte < 0x20 && !is_space) || byte == 0x7F) {
      return FaultAt(i, "control character",
                     "remove it, or write it as an escape in double quotes");
    }
    i += length;
  }
  return std::nullopt;
}

}  // namespace dgdc::yaml
