// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/schema/testing.h"
#include "dgdc/schema/validate.h"

namespace dgdc::schema {
namespace {

constexpr std::string_view kRoles = R"({
  "type": "object",
  "properties": {
    "name": {
      "type": "string",
      "maxLength": 63,
      "description": "Name of the deployment."
    },
    "engine": {"enum": ["vllm", "sglang"], "default": "vllm"},
    "labels": {
      "type": "object",
      "additionalProperties": {"type": "string"}
    },
    "prefill": {"$ref": "#/$defs/role", "description": "Prefill workers."},
    "decode": {"$ref": "#/$defs/role"},
    "nodes": {
      "type": "array",
      "minItems": 1,
      "maxItems": 3,
      "items": {"type": ["string", "integer"]}
    }
  },
  "required": ["name"],
  "$defs": {
    "role": {
      "type": "object",
      "properties": {
        "replicas": {"type": "integer", "minimum": 1, "default": 1},
        "tp": {"type": "integer", "minimum": 1, "maximum": 1024}
      }
    }
  }
})";

// "path | type | range | default | description", "*" behind a required path.
std::string Rows(std::string_view json) {
  std::string rows;
  for (const Field& field : MustLoad(json).Fields()) {
    rows += field.path + (field.required ? "*" : "") + " | " + field.type +
            " | " + field.range + " | " + field.default_value + " |" +
            (field.description.empty() ? "" : " " + field.description) + "\n";
  }
  return rows;
}

TEST_CASE("Schema::Fields lists fields depth first in the schema's order") {
  CHECK(Rows(kRoles) ==
        R"(name* | string | at most 63 characters |  | Name of the deployment.
engine | one of vllm, sglang |  | "vllm" |
labels | map |  |  |
labels.* | string |  |  |
prefill | map |  |  | Prefill workers.
prefill.replicas | integer | at least 1 | 1 |
prefill.tp | integer | 1 to 1024 |  |
decode | map |  |  |
decode.replicas | integer | at least 1 | 1 |
decode.tp | integer | 1 to 1024 |  |
nodes | list | 1 to 3 items |  |
nodes[] | string or integer |  |  |
)");
}

TEST_CASE("Schema::Fields lists the fields of all branches of a oneOf") {
  CHECK(Rows(kOneOf) ==
        R"(storage | string or map |  |  | Where the weights are.
storage.kind* | "pvc" or "host" |  |  |
storage.claim* | string |  |  | Name of the claim.
storage.path* | string |  |  | Path on the node.
storage.readOnly | boolean |  | true |
tp | "auto" or integer | at least 1 |  |
)");
}

TEST_CASE("Schema::Fields ends at a schema that contains itself") {
  CHECK(Rows(kTree) == R"(size | integer |  | 1 |
left | map |  |  |
more | list |  |  |
more[] | map |  |  |
)");
}

}  // namespace
}  // namespace dgdc::schema
