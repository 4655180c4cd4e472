// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/scalar.h"

#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace dgdc::yaml {

TEST_SUITE("yaml::PlainKind") {
  void CheckKinds(Node::Kind kind, const std::vector<std::string_view>& texts) {
    for (const std::string_view text : texts) {
      CAPTURE(text);
      CHECK(KindName(PlainKind(text)) == KindName(kind));
    }
  }

  TEST_CASE("null is a word, a tilde or nothing") {
    CheckKinds(Node::Kind::kNull, {"", "~", "null", "Null", "NULL"});
  }

  TEST_CASE("booleans are true and false in three spellings") {
    CheckKinds(Node::Kind::kBool,
               {"true", "True", "TRUE", "false", "False", "FALSE"});
  }

  TEST_CASE("integers are decimal, octal or hexadecimal") {
    CheckKinds(Node::Kind::kInt, {"0", "8", "-8", "+8", "010", "0o17", "0x1F",
                                  "123456789012345678901234567890"});
  }

  TEST_CASE("floats have a point, an exponent or a name") {
    CheckKinds(Node::Kind::kFloat,
               {"1.5", "-.5", "5.", "1e3", "1E+3", "1.10", "+1.5e-3", ".inf",
                "-.Inf", "+.INF", ".nan", ".NaN", ".NAN"});
  }

  TEST_CASE("everything else is a string, also what YAML 1.1 would type") {
    CheckKinds(
        Node::Kind::kString,
        {"nULL", "tRUE",  "yes",   "on",         "0b1",  "1_000", "12:30:45",
         "-",    "+",     ".",     "e3",         "1e",   "0o8",   "0xg",
         "-0x1", "1.2.3", "-.nan", "2001-01-01", "16Gi", "v1.0"});
  }
}

TEST_SUITE("yaml::NeedsQuotes") {
  void CheckAll(bool expected, const std::vector<std::string_view>& texts) {
    for (const std::string_view text : texts) {
      CAPTURE(text);
      CHECK(NeedsQuotes(text) == expected);
    }
  }

  TEST_CASE("booleans and nulls of every reader are quoted") {
    CheckAll(true,
             {"y",    "Y",     "yes",  "Yes",  "YES", "n",   "N",    "no",
              "No",   "NO",    "on",   "On",   "off", "OFF", "true", "TRUE",
              "tRuE", "false", "null", "NULL", "~",   "",    "=",    "<<"});
  }

  TEST_CASE("numbers in any notation are quoted") {
    CheckAll(true,
             {"0",    "-1",    "+1",     "010",   "0o7",      "0x1f", "0X1F",
              "0b1",  "1_000", "1,000",  "12:30", "12:30:45", "1e3",  "1E3",
              "1e+3", ".5",    "-.5",    "5.",    "1.10",     ".inf", "-.INF",
              ".nan", ".NaN",  "1:20.5", "0_"});
  }

  TEST_CASE("timestamps are quoted") {
    CheckAll(true, {"2001-01-01", "2001-1-1", "2001-12-14t21:59:43.10-05:00",
                    "2001-12-14 21:59:43"});
  }

  TEST_CASE("indicators are quoted where they mean something") {
    CheckAll(true, {"- a", "-",    "? a", "?",    ": a",   ":",      "a: b",
                    "a:",  "a #b", "#a",  "---",  "--- a", "---a",   "...",
                    "%a",  "@a",   "`a",  "[a",   "]a",    "{a",     "}a",
                    ",a",  "&a",   "*a",  "!a",   "|a",    ">a",     "'a",
                    "\"a", " a",   "a ",  "a\tb", "a\nb",  "{{ x }}"});
  }

  TEST_CASE("characters that cannot be seen are quoted") {
    CheckAll(true, {"\x01", "a\x7F", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9",
                    "\xEF\xBB\xBF", "\xEF\xBF\xBF"});
  }

  TEST_CASE("what every reader takes for this string stays plain") {
    CheckAll(false, {"a",
                     "1.2.3",
                     "v1.0",
                     "1.4.0-efa",
                     "mlx5_0:1",
                     "16Gi",
                     "100m",
                     "rc_x,rc,dc",
                     "--flag=1",
                     "-x",
                     "a#b",
                     "a:b",
                     "it's",
                     "a\"b",
                     "a\\b",
                     "http://a:80/b?c=d",
                     "$(VAR)",
                     "${VAR}",
                     "yess",
                     "0xg",
                     "e3",
                     "a, b",
                     "é",
                     "日本",
                     "\xF0\x9F\x98\x80",
                     "nvcr.io/nvidia/x:0.9.0",
                     "null1"});
  }
}

TEST_SUITE("yaml::Quote") {
  TEST_CASE("a safe text stays plain") { CHECK(Quote("a b") == "a b"); }

  TEST_CASE("single quotes are the first choice and double themselves") {
    CHECK(Quote("") == "''");
    CHECK(Quote("true") == "'true'");
    CHECK(Quote("'a' \\n \"b\"") == "'''a'' \\n \"b\"'");
  }

  TEST_CASE("control characters and line breaks need escapes") {
    CHECK(Quote("a\n\t\r\"\\b") == R"("a\n\t\r\"\\b")");
    CHECK(Quote("\x01\x7F") == R"("\x01\x7f")");
  }

  TEST_CASE("invisible characters beyond ASCII need escapes") {
    CHECK(Quote("é\xC2\x85") == R"("é\x85")");
    CHECK(Quote("\xE2\x80\xA8\xEF\xBB\xBF") == R"("\u2028\ufeff")");
  }
}

}  // namespace dgdc::yaml
