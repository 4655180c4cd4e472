// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/schema/testing.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {
namespace {

std::string Completed(std::string_view json, std::string text) {
  SourceSet sources;
  const yaml::Node document = MustParse(sources, std::move(text));
  return yaml::EmitJson(MustLoad(json).WithDefaults(document));
}

TEST_CASE("Schema::WithDefaults fills absent fields of the maps there are") {
  constexpr std::string_view kRole = R"({
    "type": "object",
    "properties": {
      "engine": {"enum": ["vllm", "sglang"], "default": "vllm"},
      "prefill": {
        "type": "object",
        "properties": {"replicas": {"type": "integer", "default": 1}}
      },
      "decode": {"type": "object"}
    }
  })";
  CHECK(Completed(kRole, "{prefill: {tp: 2}}") ==
        R"({"prefill":{"tp":2,"replicas":1},"engine":"vllm"})");
}

TEST_CASE("Schema::WithDefaults fills in lists and recursion") {
  CHECK(Completed(kTree, "more: [{left: {}}]") ==
        R"({"more":[{"left":{"size":1},"size":1}],"size":1})");
}

TEST_CASE("Schema::WithDefaults fills in the oneOf branch that is meant") {
  constexpr std::string_view kStorage = R"({"oneOf": [
    {"type": "object", "properties": {
      "kind": {"const": "pvc"}, "claim": {"type": "string", "default": "x"}}},
    {"type": "object", "properties": {
      "kind": {"const": "host"}, "path": {"type": "string", "default": "/x"}}}
  ]})";
  CHECK(Completed(kStorage, "kind: host") == R"({"kind":"host","path":"/x"})");
}

TEST_CASE("Schema::WithDefaults fills in what it has added") {
  CHECK(Completed(R"({"type": "object", "properties": {"a": {
    "default": {"list": [1, 1.5, null]}, "type": "object",
    "properties": {"b": {"type": "string", "default": "x"}}}}})",
                  "{}") == R"({"a":{"list":[1,1.5,null],"b":"x"}})");
}

TEST_CASE("Schema::WithDefaults places what it adds at the map that lacks it") {
  SourceSet sources;
  const yaml::Node filled =
      MustLoad(kTree).WithDefaults(MustParse(sources, "left: {}"));
  REQUIRE(filled.Find("size") != nullptr);
  CHECK(sources.Text(filled.Find("size")->span) == "left: {}");
  CHECK(sources.Text(filled.FindEntry("size")->key_span) == "left: {}");
  const yaml::Node* below = filled.Find("left")->Find("size");
  REQUIRE(below != nullptr);
  CHECK(sources.Text(below->span) == "{}");
}

}  // namespace
}  // namespace dgdc::schema
