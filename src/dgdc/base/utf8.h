// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dgdc {

// The first character of a text that is not empty. Overlong forms, surrogates
// and numbers that Unicode lacks are no characters, but stray bytes.
struct DecodedUtf8 {
  bool valid = false;
  uint32_t code = 0xFFFD;
  size_t size = 1;  // in bytes
};

DecodedUtf8 DecodeUtf8(std::string_view text);

// Appends a Unicode code point as UTF-8; U+FFFD for what is none.
void AppendUtf8(uint32_t code, std::string& out);

// The number that the first `count` bytes of `text` write in hexadecimal;
// nothing when they are no digits or missing. `count` is at most 8.
std::optional<uint32_t> ReadHex(std::string_view text, size_t count);

}  // namespace dgdc
