// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/json.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "dgdc/manifest/word.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {
namespace {

struct Text {
  SourceSet sources = {};
  Word word = {};
  JsonError error = {};
  std::optional<yaml::Node> node = {};
};

// Of the value of "k".
Text ReadYamlText(const std::string& yaml) {
  Text text;
  const yaml::Node document = testing::Parse(text.sources, yaml);
  text.word = WordOf(text.sources, *document.Find("k"));
  text.node = ReadJson(text.word, &text.error);
  return text;
}

std::string JsonOf(const std::string& json) {
  Word word;
  word.text = json;
  const auto node = ReadJson(word, nullptr);
  return node ? yaml::EmitJson(*node) : "(none)";
}

// What is wrong in a YAML text, and what it points at.
std::string Error(const std::string& json) {
  const Text text = ReadYamlText("k: '" + json + "'\n");
  CHECK_FALSE(text.node);
  return text.error.message + " <" +
         std::string(text.sources.Text(text.error.span)) + ">";
}

TEST_CASE("ReadJson reads every kind of value") {
  CHECK(JsonOf(R"( {"a" : [1, -2.5e3, true, false, null, "x"], "b":{}} )") ==
        R"({"a":[1,-2.5e3,true,false,null,"x"],"b":{}})");
  CHECK(JsonOf("[]") == "[]");
  CHECK(JsonOf("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u20AC\\ud83d\\ude00\"") ==
        JsonOf("\"\\\"\\\\/\\b\\f\\n\\r\\tA\xE2\x82\xAC\xF0\x9F\x98\x80\""));
  CHECK(JsonOf(R"({"a":1,"a":2})") == R"({"a":2})");
}

TEST_CASE("ReadJson refuses what RFC 8259 does") {
  for (const char* const text :
       {"",      " ",     "{",         "[1,]",      "{\"a\":1,}", "01",
        "+1",    "1.",    ".5",        "1e",        "NaN",        "'a'",
        "{a:1}", "\"a",   "\"\\x\"",   "\"\\u12\"", "\"\n\"",     "{} {}",
        "tru",   "[1 2]", "{\"a\" 1}", "-",         "nul"}) {
    CAPTURE(text);
    CHECK(JsonOf(text) == "(none)");
  }
  CHECK(JsonOf(std::string(1000, '[')) == "(none)");
  CHECK(JsonOf(std::string("\"\0\"", 3)) == "(none)");
}

TEST_CASE("ReadJson knows the places, through quotes and escapes") {
  for (const char* const yaml :
       {"k: '{\"kv\": {\"backends\": [\"UCX\", 8]}}'\n",
        "k: {\"kv\": {\"backends\": [\"UCX\", 8]}}\n",
        "k: \"{\\\"kv\\\": {\\\"backends\\\": [\\\"UCX\\\", 8]}}\"\n",
        "k: |\n  {\n    \"kv\": {\n      \"backends\": [\"UCX\",\n   8]\n"
        "  }}\n",
        "k: >-\n  {\"kv\":\n  {\"backends\":\n  [\"UCX\", 8]}}\n"}) {
    CAPTURE(yaml);
    if (std::string(yaml).starts_with("k: {")) {
      continue;  // a map, not a text
    }
    const Text text = ReadYamlText(yaml);
    REQUIRE(text.node);
    const yaml::Entry* kv = text.node->FindEntry("kv");
    REQUIRE(kv != nullptr);
    const yaml::Node* backends = kv->value.Find("backends");
    REQUIRE(backends != nullptr);
    REQUIRE(backends->items.size() == 2);
    const std::string key = std::string(text.sources.Text(kv->key_span));
    CHECK((key == "\"kv\"" || key == "\\\"kv\\\""));
    const auto item = text.sources.Text(backends->items[0].span);
    CHECK((item == "\"UCX\"" || item == "\\\"UCX\\\""));
    CHECK(text.sources.Text(backends->items[1].span) == "8");
    CHECK(text.sources.Text(backends->span).starts_with("["));
    CHECK(text.sources.Text(backends->span).ends_with("]"));
  }
}

TEST_CASE("ReadJson says what is wrong, and where") {
  CHECK(Error(R"({"a": })") == "no value here <}>");
  CHECK(Error(R"({"a" 1})") == "no ':' here <1>");
  CHECK(Error(R"({"a": 1 "b": 2})") == "no ',' or '}' here <\">");
  CHECK(Error(R"([1, 2)") == "JSON that ends where ',' or ']' must stand <2>");
  CHECK(Error(R"({a: 1})") == "no key in double quotes here <a>");
  CHECK(Error(R"({''a'': 1})") == "JSON keys take double quotes <''>");
  CHECK(Error(R"({"a": True})") == "no value here <T>");
  CHECK(Error(R"({"a": 012})") == "number that JSON does not allow <012>");
  CHECK(Error(R"({"a": "b})") == "JSON string without closing quote <\">");
  CHECK(Error(R"({} x)") == "text behind the end of the JSON value <x>");
  CHECK(Error(R"("\q")") == "escape that JSON does not know <\\q>");
}

}  // namespace
}  // namespace dgdc::manifest
