// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/utf8.h"

#include <charconv>
#include <system_error>

namespace dgdc {

DecodedUtf8 DecodeUtf8(std::string_view text) {
  const auto byte = [text](size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const uint32_t lead = byte(0);
  if (lead < 0x80) {
    return {.valid = true, .code = lead};
  }
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) {
    return {};
  }
  uint32_t value = lead & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const uint32_t smallest = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
  if (value < smallest || value > 0x10FFFF ||
      (value >= 0xD800 && value <= 0xDFFF)) {
    return {};
  }
  return {.valid = true, .code = value, .size = size};
}

void AppendUtf8(uint32_t code, std::string& out) {
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  if (is_surrogate || code > 0x10FFFF) {
    code = 0xFFFD;
  }
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  constexpr uint32_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
  const uint32_t tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  out += static_cast<char>(kLead[tails] | (code >> (6 * tails)));
  for (uint32_t i = tails; i-- > 0;) {
    out += static_cast<char>(0x80U | ((code >> (6 * i)) & 0x3FU));
  }
}

std::optional<uint32_t> ReadHex(std::string_view text, size_t count) {
  if (text.size() < count) {
    return std::nullopt;
  }
  uint32_t value = 0;
  const char* const end = text.data() + count;
  const auto [read, error] = std::from_chars(text.data(), end, value, 16);
  if (error != std::errc() || read != end) {
    return std::nullopt;
  }
  return value;
}

}  // namespace dgdc
