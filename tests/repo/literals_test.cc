// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/repo/literals.h"

#include <doctest/doctest.h>

namespace dgdc::testing {
namespace {

TEST_CASE("string_literals") {
  const auto found = StringLiterals(R"code(#include "no.h"
// "no"
/* "no"
*/ f("a\"b", 1'000, '"', "c");
g(R"x(d")"
e)x", "");
)code");
  REQUIRE(found.size() == 4);
  CHECK(found[0].text == R"(a\"b)");
  CHECK(found[0].line == 4);
  CHECK(found[1].text == "c");
  CHECK(found[2].text == "d\")\"\ne");
  CHECK(found[2].line == 5);
  CHECK(found[3].text.empty());
  CHECK(found[3].line == 6);
}

TEST_CASE("string_texts") {
  const auto texts = StringTexts(R"code(f("a \"b\" "
  // c
  "d", "e" + "f", R"x(g\n)x" "\n");)code");
  REQUIRE(texts.size() == 4);
  CHECK(texts[0].text == "a \"b\" d");
  CHECK(texts[1].text == "e");
  CHECK(texts[2].text == "f");
  CHECK(texts[3].text == "g\\n\n");
}

}  // namespace
}  // namespace dgdc::testing
