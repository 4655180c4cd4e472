// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/format.h"

#include <string_view>

#include <doctest/doctest.h>

namespace dgdc::schema {
namespace {

bool Accepts(std::string_view name, std::string_view text) {
  const Format* format = FindFormat(name);
  REQUIRE(format != nullptr);
  return format->accepts(text);
}

TEST_CASE("formats of times are those of the API server") {
  CHECK(Accepts("date-time", "2026-01-31T12:00:00Z"));
  CHECK(Accepts("date-time", "2024-02-29t23:59:59.5+01:00"));
  CHECK_FALSE(Accepts("date-time", "2026-02-29T12:00:00Z"));
  CHECK_FALSE(Accepts("date-time", "2026-01-31T24:00:00Z"));
  CHECK_FALSE(Accepts("date-time", "2026-01-31T23:59:60Z"));
  CHECK_FALSE(Accepts("date-time", "2026-01-31 12:00:00Z"));
  CHECK_FALSE(Accepts("date-time", "2026-01-31T12:00:00"));
  CHECK(Accepts("date", "2026-12-31"));
  CHECK_FALSE(Accepts("date", "2026-13-01"));
  CHECK(Accepts("duration", "1h30m"));
  CHECK(Accepts("duration", "2 days"));
  CHECK(Accepts("duration", "-1.5s"));
  CHECK_FALSE(Accepts("duration", "90"));
  CHECK_FALSE(Accepts("duration", "fast"));
  CHECK_FALSE(Accepts("duration", ""));
}

TEST_CASE("formats of numbers are their ranges") {
  CHECK(Accepts("int32", "-2147483648"));
  CHECK_FALSE(Accepts("int32", "2147483648"));
  CHECK(Accepts("int64", "9223372036854775807"));
  CHECK_FALSE(Accepts("int64", "9223372036854775808"));
}

TEST_CASE("formats of addresses") {
  CHECK(Accepts("ipv4", "10.0.0.255"));
  CHECK_FALSE(Accepts("ipv4", "10.0.0.256"));
  CHECK_FALSE(Accepts("ipv4", "10.0.01.1"));
  CHECK_FALSE(Accepts("ipv4", "10.0.0"));
  CHECK(Accepts("ipv6", "::"));
  CHECK(Accepts("ipv6", "fd00::1"));
  CHECK(Accepts("ipv6", "1:2:3:4:5:6:7:8"));
  CHECK(Accepts("ipv6", "::ffff:10.0.0.1"));
  CHECK_FALSE(Accepts("ipv6", "1:2:3:4:5:6:7"));
  CHECK_FALSE(Accepts("ipv6", "1::2::3"));
  CHECK_FALSE(Accepts("ipv6", "12345::"));
  CHECK(Accepts("cidr", "10.0.0.0/8"));
  CHECK(Accepts("cidr", "fd00::/64"));
  CHECK_FALSE(Accepts("cidr", "10.0.0.0"));
  CHECK_FALSE(Accepts("cidr", "10.0.0.0/33"));
  CHECK(Accepts("mac", "02:00:5e:10:00:00"));
  CHECK(Accepts("mac", "0200.5e10.0000"));
  CHECK_FALSE(Accepts("mac", "02:00:5e:10:00"));
}

TEST_CASE("formats of identifiers and bytes") {
  CHECK(Accepts("uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
  CHECK_FALSE(Accepts("uuid4", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
  CHECK_FALSE(Accepts("uuid", "f81d4fae-7dec-11d0-a765"));
  CHECK(Accepts("byte", "aGVsbG8="));
  CHECK(Accepts("byte", ""));
  CHECK_FALSE(Accepts("byte", "aGVsbG8"));
  CHECK_FALSE(Accepts("byte", "a b="));
}

TEST_CASE("FindFormat knows only what it can judge") {
  CHECK(FindFormat("email") == nullptr);
  CHECK(FindFormat("int-32") == FindFormat("int32"));
}

TEST_CASE("every format says how to write a value") {
  struct Row {
    std::string_view name;
    std::string_view help;
  };
  constexpr Row kRows[] = {
      {"byte", "write it in base64"},
      {"cidr", "write an address with a prefix length, as in 10.0.0.0/8"},
      {"date", "write a date as in 2026-01-31"},
      {"date-time", "write a time as in 2026-01-31T12:00:00Z"},
      {"duration", "write a duration as in 90s or 1h30m"},
      {"int32", "it must fit 32 bits"},
      {"int64", "it must fit 64 bits"},
      {"ipv4", "write an address as in 10.0.0.1"},
      {"ipv6", "write an address as in fd00::1"},
      {"mac", "write an address as in 02:00:5e:10:00:00"},
      {"uuid", "write a UUID, 32 hexadecimal digits with dashes"},
      {"uuid3", "write a UUID of version 3"},
      {"uuid4", "write a UUID of version 4"},
      {"uuid5", "write a UUID of version 5"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    REQUIRE(FindFormat(row.name) != nullptr);
    CHECK(FindFormat(row.name)->help == row.help);
  }
}

}  // namespace
}  // namespace dgdc::schema
