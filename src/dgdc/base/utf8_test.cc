// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/utf8.h"

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

namespace dgdc {
namespace {

std::string Utf8(uint32_t code) {
  std::string out;
  AppendUtf8(code, out);
  return out;
}

TEST_CASE("AppendUtf8 writes one to four bytes") {
  CHECK(Utf8('a') == "a");
  CHECK(Utf8(0x7F) == "\x7F");
  CHECK(Utf8(0x80) == "\xC2\x80");
  CHECK(Utf8(0x7FF) == "\xDF\xBF");
  CHECK(Utf8(0x20AC) == "\xE2\x82\xAC");
  CHECK(Utf8(0x1F600) == "\xF0\x9F\x98\x80");
}

TEST_CASE("AppendUtf8 replaces what is no code point") {
  CHECK(Utf8(0xD800) == "\xEF\xBF\xBD");
  CHECK(Utf8(0x110000) == "\xEF\xBF\xBD");
}

TEST_CASE("ReadHex wants every digit") {
  CHECK(ReadHex("20acX", 4) == 0x20ACU);
  CHECK(ReadHex("FFFFFFFF", 8) == 0xFFFFFFFFU);
  CHECK_FALSE(ReadHex("20a", 4));
  CHECK_FALSE(ReadHex("20 c", 4));
  CHECK_FALSE(ReadHex("-1", 2));
  CHECK_FALSE(ReadHex("", 2));
}

}  // namespace
}  // namespace dgdc
