// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/printable.h"

#include <doctest/doctest.h>

namespace dgdc {
namespace {

TEST_CASE("Printable escapes what moves a cursor or ends a line") {
  CHECK(Printable("a\n::error::b\r\t\x1b[31m") ==
        "a\\n::error::b\\r\\t\\x1b[31m");
  CHECK(Printable("\xC2\x9B"
                  "31m") == "\\x9b31m");
  CHECK(Printable("a\xE2\x80\xAE"
                  "b") == "a\\u202eb");
  CHECK(Printable("a\xFF") == "a\\xff");
  CHECK(Printable("größe \\n") == "größe \\n");
}

TEST_CASE("Printable breaks the orders of CI systems") {
  CHECK(Printable("::error::x") == "\\x3a:error::x");
  CHECK(Printable("  ::error::x") == "  \\x3a:error::x");
  CHECK(Printable("a ##vso[task] ##[error]") ==
        "a \\x23#vso[task] \\x23#[error]");
  CHECK(Printable("a::b ## c") == "a::b ## c");
}

TEST_CASE("PrintableColumns keeps the columns") {
  CHECK(PrintableColumns("a\tb\x1b"
                         "c") == "a b c");
  CHECK(PrintableColumns("##vso[x") == ".#vso[x");
}

}  // namespace
}  // namespace dgdc
