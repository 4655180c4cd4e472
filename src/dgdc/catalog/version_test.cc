// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/version.h"

#include <string_view>

#include <doctest/doctest.h>

namespace dgdc {
namespace {

TEST_CASE("CompareVersions orders by the leading dotted numbers") {
  struct Row {
    std::string_view a;
    std::string_view b;
    int expected;
  };
  constexpr Row kRows[] = {
      {"1.0.0", "1.0.0", 0},
      {"1.0", "1.0.0", 0},
      {"1", "1.0.1", -1},
      {"1.10.0", "1.9.0", 1},
      {"0.9.1", "1.0.0", -1},
      {"2.5.1", "2.5.2", -1},
      {"6.8.0-1015-aws", "6.8", 0},
      {"6.8.0-1015-aws", "6.8.1", -1},
      {"0.5.3.post2", "0.5.3", 0},
      {"1.3.0rc14", "1.3.0", 0},
      {"007", "7", 0},
      {"", "0", 0},
      {"unknown", "0.0.1", -1},
      {"1.", "1", 0},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(CompareVersions(row.a, row.b) == row.expected);
    CHECK(CompareVersions(row.b, row.a) == -row.expected);
  }
}

TEST_CASE("IsVersionRange knows a range by its operator") {
  for (const std::string_view range : {"<1", "<=1", ">1", ">=1.2 <2", "=1"}) {
    CAPTURE(range);
    CHECK(IsVersionRange(range));
  }
  for (const std::string_view text : {"", "1.0.0", "disagg", "v>1"}) {
    CAPTURE(text);
    CHECK_FALSE(IsVersionRange(text));
  }
}

TEST_CASE("InVersionRange holds when every comparison does") {
  struct Row {
    std::string_view version;
    std::string_view range;
    bool expected;
  };
  constexpr Row kRows[] = {
      {"1.0.0", "<1.0.0", false},
      {"0.9.1", "<1.0.0", true},
      {"1.0.0", "<=1.0.0", true},
      {"1.0.1", "<=1.0.0", false},
      {"1.0.0", ">1.0.0", false},
      {"1.4.0", ">1.0.0", true},
      {"1.0.0", ">=1.0", true},
      {"0.9.9", ">=1.0", false},
      {"1.47.0", "=1.47", true},
      {"1.47.1", "=1.47", false},
      {"1.2.0", ">=1.0.0 <1.2.0", false},
      {"1.1.1", ">=1.0.0 <1.2.0", true},
      {"0.9.0", ">=1.0.0 <1.2.0", false},
      {"2", ">1", true},
      {"1", ">1", false},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.version);
    CAPTURE(row.range);
    CHECK(InVersionRange(row.version, row.range) == row.expected);
  }
}

TEST_CASE("IsAboveRange holds for what no newer version can mend") {
  CHECK(IsAboveRange("1.4.1", "<1.4.0"));
  CHECK(IsAboveRange("1.4.1", "<=1.4.0"));
  CHECK(IsAboveRange("1.4.1", "=1.4.0"));
  CHECK(IsAboveRange("1.4.0", "<1.4.0"));
  CHECK(IsAboveRange("1.4.1", ">=1.2.0 <1.3.0"));
  CHECK_FALSE(IsAboveRange("1.4.0", "<=1.4.0"));
  CHECK_FALSE(IsAboveRange("1.4.0", "=1.4.0"));
  CHECK_FALSE(IsAboveRange("1.4.0", "=1.5.0"));
  CHECK_FALSE(IsAboveRange("1.4.1", ">=1.5.0"));
}

}  // namespace
}  // namespace dgdc
