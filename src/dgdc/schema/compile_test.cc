// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/base/result.h"
#include "dgdc/schema/validate.h"

namespace dgdc::schema {
namespace {

std::string LoadError(std::string_view json) {
  const Result<Schema> schema = Schema::Load(json);
  return schema ? "loaded" : schema.error();
}

TEST_CASE("Schema::Load refuses text that is not JSON") {
  CHECK(LoadError("{").starts_with("the schema is not JSON: "));
}

TEST_CASE("Schema::Load refuses unknown keywords") {
  CHECK(LoadError(R"({"properties": {"a/b": {"patern": "x"}}})") ==
        R"(bad "patern" at #/properties/a~1b: unknown keyword)");
}

TEST_CASE("Schema::Load refuses a schema that is no object") {
  CHECK(LoadError(R"({"items": true})") ==
        R"(bad "true" at #/items: a schema must be an object)");
}

TEST_CASE("Schema::Load refuses references that lead nowhere") {
  CHECK(LoadError(R"({"items": {"$ref": "other.json"}})") ==
        R"(bad "$ref" at #/items: it must be "#/$defs/NAME")");
  CHECK(LoadError(R"({"items": {"$ref": "#/$defs/a"}})") ==
        R"(bad "$ref" at #/items: there is no #/$defs/a)");
}

TEST_CASE("Schema::Load refuses references that never reach a value") {
  CHECK(LoadError(R"({"$defs": {"a": {"oneOf": [{"$ref": "#/$defs/a"}]}}})") ==
        R"(bad "$ref" at #/$defs/a/oneOf/0: it leads back to itself)");
}

TEST_CASE("Schema::Load refuses patterns that are no regular expression") {
  CHECK(
      LoadError(R"({"pattern": "[a"})").starts_with("bad \"pattern\" at #: "));
}

TEST_CASE("Schema::Load refuses keywords with a value of the wrong kind") {
  CHECK(LoadError(R"({"type": "int"})") ==
        R"(bad "type" at #: "int" is no type)");
  CHECK(LoadError(R"({"enum": []})") ==
        R"(bad "enum" at #: it must be an array with items)");
  CHECK(LoadError(R"({"minLength": -1})") ==
        R"(bad "minLength" at #: it must be a whole number from 0)");
  CHECK(LoadError(R"({"maximum": "1"})") ==
        R"(bad "maximum" at #: it must be a number)");
}

TEST_CASE("Schema::Load refuses a required field that is not described") {
  CHECK(LoadError(R"({"properties": {"a": {}}, "required": ["b"]})") ==
        R"(bad "required" at #: "b" is not in "properties")");
}

TEST_CASE("Schema::Load refuses rules beside a reference or a oneOf") {
  CHECK(LoadError(R"({"items": {"$ref": "#/$defs/a", "minimum": 1},
                      "$defs": {"a": {"type": "integer"}}})") ==
        R"(bad "minimum" at #/items: it must not stand beside "$ref")");
}

TEST_CASE("Schema::Load refuses a default that is not valid") {
  CHECK(LoadError(R"({"properties": {"tp": {
          "type": "integer", "minimum": 1, "default": 0}}})") ==
        R"(bad "default" at #/properties/tp: default is 0, the minimum is 1)");
}

TEST_CASE("Schema::Load refuses a default that contains itself") {
  CHECK(LoadError(R"({"$ref": "#/$defs/a", "$defs": {"a": {
          "properties": {"a": {"$ref": "#/$defs/a", "default": {}}}}}})") ==
        R"(bad "default" at #/$defs/a/properties/a: it contains itself)");
}

TEST_CASE("Schema::Load refuses definitions and fields that are no objects") {
  CHECK(LoadError(R"({"$defs": []})") ==
        R"(bad "$defs" at #: it must be an object at the root)");
  CHECK(LoadError(R"({"items": {"$defs": {}}})") ==
        R"(bad "$defs" at #/items: it must be an object at the root)");
  CHECK(LoadError(R"({"properties": []})") ==
        R"(bad "properties" at #: it must be an object)");
  CHECK(LoadError(R"({"description": 1})") ==
        R"(bad "description" at #: it must be a string)");
  CHECK(LoadError(R"({"uniqueItems": 1})") ==
        R"(bad "uniqueItems" at #: it must be true or false)");
}

}  // namespace
}  // namespace dgdc::schema
