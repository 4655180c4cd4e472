// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/bundle.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/schema/testing.h"

namespace dgdc::schema {
namespace {

TEST_CASE("Bundle keeps definitions of one name apart") {
  const std::string bundle = Bundle(
      R"({"type": "object", "properties": {"size": {"$ref": "#/$defs/n"},
          "pod": {"description": "The pod.", "type": "object"}},
          "$defs": {"n": {"type": "integer"}}})",
      R"({"$id": "x", "type": "object", "additionalProperties": false,
          "properties": {"name": {"$ref": "#/$defs/n"}},
          "$defs": {"n": {"type": "string"}}})",
      "pod", "/properties/pod");
  CHECK(Messages(bundle, "{size: 1, pod: {name: a}}") == "");
  CHECK(Messages(bundle, "{size: a, pod: {name: 1, x: 2}}") ==
        "DG0005: size is a string, expected an integer\n"
        "DG0005: pod.name is an integer, expected a string\n"
        "DG0004: unknown field \"x\" in pod");
  CHECK(bundle.find("\"description\": \"The pod.\"") != std::string::npos);
  CHECK(bundle.find("$id") == std::string::npos);
}

TEST_CASE("WithKeys lists keys and families beside what else may stand there") {
  const std::vector<KnownKey> keys = {{"tp", "size"}, {"env.", "variable"}};
  const std::string listed = WithKeys(
      R"({"type": "object", "additionalProperties": {"$ref": "#/$defs/n"},
          "$defs": {"n": {"type": "integer"}}})",
      "", keys);
  CHECK(listed ==
        R"({
  "type": "object",
  "additionalProperties": {
    "$ref": "#/$defs/n"
  },
  "$defs": {
    "n": {
      "type": "integer"
    }
  },
  "properties": {
    "tp": {
      "$ref": "#/$defs/n",
      "description": "size"
    }
  },
  "patternProperties": {
    "^env\\.": {
      "$ref": "#/$defs/n",
      "description": "variable"
    }
  }
}
)");
}

}  // namespace
}  // namespace dgdc::schema
