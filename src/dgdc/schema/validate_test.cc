// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/validate.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/schema/testing.h"

namespace dgdc::schema {
namespace {

constexpr std::string_view kIntent = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://example.com/intent",
  "title": "Intent",
  "type": "object",
  "additionalProperties": false,
  "required": ["metadata", "spec"],
  "properties": {
    "metadata": {
      "type": "object",
      "additionalProperties": false,
      "required": ["name"],
      "properties": {
        "name": {
          "type": "string",
          "maxLength": 63,
          "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$",
          "patternHelp": "Use lower-case letters, digits and dashes.",
          "description": "Name of the deployment.",
          "examples": ["llama-70b"]
        },
        "labels": {
          "type": "object",
          "additionalProperties": {"type": "string"}
        }
      }
    },
    "spec": {
      "type": "object",
      "additionalProperties": false,
      "required": ["model", "engine"],
      "properties": {
        "model": {
          "type": "string",
          "minLength": 1,
          "description": "Model on Hugging Face."
        },
        "engine": {
          "enum": ["vllm", "sglang", "trtllm"],
          "description": "Engine that serves the model."
        },
        "version": {"type": "string"},
        "prefill": {"$ref": "#/$defs/role", "description": "Prefill workers."},
        "decode": {"$ref": "#/$defs/role"},
        "ratio": {"type": "number", "minimum": 0, "maximum": 1.5},
        "disaggregated": {"type": "boolean", "default": true},
        "nodes": {
          "type": "array",
          "minItems": 1,
          "maxItems": 3,
          "uniqueItems": true,
          "items": {"type": "string"}
        }
      }
    }
  },
  "$defs": {
    "role": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "replicas": {"type": "integer", "minimum": 1, "default": 1},
        "tp": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1024,
          "description": "GPUs per worker."
        }
      }
    }
  }
})";

// A document of kIntent that is valid apart from `lines` below spec.
std::string Intent(std::string_view lines) {
  return "metadata: {name: a}\nspec:\n  model: m\n  engine: vllm\n" +
         std::string(lines);
}

TEST_CASE("Schema::Validate accepts a valid document") {
  CHECK(Report(kIntent, Intent(R"(
  version: "1.10"
  prefill: {replicas: 2, tp: 0x10}
  ratio: 1
  disaggregated: false
  nodes: [a, b]
)")) == "");
}

TEST_CASE("Schema::Validate reports an unknown field with the nearest one") {
  CHECK(Report(kIntent, Intent("  prefill: {replicaz: 2, tp: 2}\n")) ==
        R"(error[DG0004]: unknown field "replicaz" in spec.prefill
 --> a.yaml:5:13
  |
5 |   prefill: {replicaz: 2, tp: 2}
  |             ^^^^^^^^
  = help: did you mean "replicas"?
)");
}

TEST_CASE("Schema::Validate lists the allowed fields when none is near") {
  CHECK(Report(kIntent, "banana: 1\n" + Intent("")) ==
        R"(error[DG0004]: unknown field "banana" in the document
 --> a.yaml:1:1
  |
1 | banana: 1
  | ^^^^^^
  = help: allowed fields: metadata, spec
)");
}

TEST_CASE("Schema::Validate escapes control characters of a key") {
  CHECK(Messages(kIntent, "\"a\\e\\n\\\"b\": 1\n" + Intent("")) ==
        R"(DG0004: unknown field "a\x1b\n\"b" in the document)");
}

TEST_CASE("Schema::Validate cuts a long value in its message") {
  CHECK(Messages(R"({"const": "v1"})", std::string(100, 'x')) ==
        "DG0008: the document is \"" + std::string(60, 'x') + "...\"");
}

TEST_CASE("Schema::Validate reports a quoted number") {
  CHECK(Report(kIntent, Intent("  prefill: {tp: \"8\"}\n")) ==
        R"(error[DG0005]: spec.prefill.tp is a string, expected an integer
 --> a.yaml:5:17
  |
5 |   prefill: {tp: "8"}
  |                 ^^^
  = help: remove the quotes: 8
)");
}

TEST_CASE("Schema::Validate reports a number that must be a string") {
  CHECK(Report(kIntent, Intent("  version: 1.10\n")) ==
        R"(error[DG0005]: spec.version is a number, expected a string
 --> a.yaml:5:12
  |
5 |   version: 1.10
  |            ^^^^
  = help: put it in quotes: "1.10"
)");
}

TEST_CASE("Schema::Validate explains a wrong kind by the description") {
  CHECK(Report(kIntent, Intent("  prefill: {tp: 1.5}\n")) ==
        R"(error[DG0005]: spec.prefill.tp is a number, expected an integer
 --> a.yaml:5:17
  |
5 |   prefill: {tp: 1.5}
  |                 ^^^
  = help: it stands for: GPUs per worker
)");
}

TEST_CASE("Schema::Validate reports an optional field without a value") {
  CHECK(Report(kIntent, Intent("  version:\n")) ==
        R"(error[DG0005]: spec.version is null, expected a string
 --> a.yaml:5:3
  |
5 |   version:
  |   ^^^^^^^
  = help: remove the line or give a value
)");
}

TEST_CASE("Schema::Validate does not advise to remove a required field") {
  CHECK(Help(kIntent, "metadata: {name: ~}\nspec: {model: m, engine: vllm}") ==
        "give a value\nit stands for: Name of the deployment");
}

TEST_CASE("Schema::Validate knows the booleans of YAML 1.1") {
  CHECK(Help(kIntent, Intent("  disaggregated: yes\n")) ==
        "write true or false");
}

TEST_CASE("Schema::Validate shows how to write a list") {
  CHECK(Messages(kIntent, Intent("  nodes: a\n")) ==
        "DG0005: spec.nodes is a string, expected a list");
  CHECK(Help(kIntent, Intent("  nodes: a\n")) ==
        "write a list: every item on a line of its own after \"- \"");
}

TEST_CASE("Schema::Validate lists the fields where a map is expected") {
  CHECK(Messages(kIntent, Intent("  decode: 2\n")) ==
        "DG0005: spec.decode is an integer, expected a map");
  CHECK(Help(kIntent, Intent("  decode: 2\n")) ==
        "allowed fields: replicas, tp");
}

TEST_CASE("Schema::Validate names the document when its root is wrong") {
  CHECK(Messages(kIntent, "- a\n") ==
        "DG0005: the document is a list, expected a map");
}

TEST_CASE("Schema::Validate reports a number below the minimum") {
  CHECK(Report(kIntent, Intent("  prefill: {tp: 0}\n")) ==
        R"(error[DG0006]: spec.prefill.tp is 0, the minimum is 1
 --> a.yaml:5:17
  |
5 |   prefill: {tp: 0}
  |                 ^
  = help: allowed: 1 to 1024
)");
}

TEST_CASE("Schema::Validate compares fractions and special numbers") {
  CHECK(Messages(kIntent, Intent("  ratio: 1.75\n")) ==
        "DG0006: spec.ratio is 1.75, the maximum is 1.5");
  CHECK(Messages(kIntent, Intent("  ratio: -.inf\n")) ==
        "DG0006: spec.ratio is -.inf, the minimum is 0");
  CHECK(Messages(kIntent, Intent("  ratio: .NaN\n")) ==
        "DG0006: spec.ratio is .NaN, the minimum is 0");
  CHECK(Messages(kIntent, Intent("  ratio: +1.5e0\n")) == "");
}

TEST_CASE("Schema::Validate reports an integer beyond 64 bits") {
  CHECK(Messages(kIntent, Intent("  decode: {tp: 9223372036854775808}\n")) ==
        "DG0006: spec.decode.tp is 9223372036854775808, which is beyond 64 "
        "bits");
}

TEST_CASE("Schema::Validate counts the characters of a string") {
  CHECK(Messages(R"({"type": "string", "maxLength": 2})", "äöü") ==
        "DG0006: the document has 3 characters, the maximum is 2");
  CHECK(Help(R"({"type": "string", "minLength": 1})", "\"\"") ==
        "allowed: at least 1 character");
}

TEST_CASE("Schema::Validate counts the items of a list") {
  CHECK(Report(kIntent, Intent("  nodes: []\n")) ==
        R"(error[DG0006]: spec.nodes has 0 items, the minimum is 1
 --> a.yaml:5:10
  |
5 |   nodes: []
  |          ^^
  = help: allowed: 1 to 3 items
)");
  CHECK(Messages(kIntent, Intent("  nodes: [a, b, c, d]\n")) ==
        "DG0006: spec.nodes has 4 items, the maximum is 3");
}

TEST_CASE("Schema::Validate shows both of two equal items") {
  CHECK(Report(kIntent, Intent("  nodes:\n    - a\n    - b\n    - a\n")) ==
        R"(error[DG0008]: spec.nodes[2] repeats spec.nodes[0]
 --> a.yaml:8:7
  |
8 |     - a
  |       ^
  |
6 |     - a
  |       - first here
  = help: remove one of the two
)");
}

TEST_CASE("Schema::Validate points at the map that lacks a field") {
  CHECK(Report(kIntent, "metadata: {name: a}\nspec:\n  engine: vllm\n") ==
        R"(error[DG0007]: spec.model is missing
 --> a.yaml:2:1
  |
2 | spec:
  | ^^^^
  = help: add model, a string
  = help: model: Model on Hugging Face
)");
}

TEST_CASE("Schema::Validate points at the start of a root that lacks one") {
  CHECK(Report(kIntent, "\nspec: {model: m, engine: vllm}\n") ==
        R"(error[DG0007]: metadata is missing
 --> a.yaml:2:1
  |
2 | spec: {model: m, engine: vllm}
  | ^
  = help: add metadata, a map
)");
}

TEST_CASE("Schema::Validate proposes an example or the values to add") {
  const std::vector<Diagnostic> found =
      Findings(kIntent, "metadata: {}\nspec: {model: m}\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].help ==
        std::vector<std::string>{"add name: llama-70b",
                                 "name: Name of the deployment"});
  CHECK(found[1].help == std::vector<std::string>{
                             R"(add engine, one of "vllm", "sglang", "trtllm")",
                             "engine: Engine that serves the model"});
}

TEST_CASE("Schema::Validate reports a value that is none of an enum") {
  CHECK(Report(kIntent, "metadata: {name: a}\nspec: {model: m, engine: vlm}") ==
        R"(error[DG0008]: spec.engine is "vlm"
 --> a.yaml:2:26
  |
2 | spec: {model: m, engine: vlm}
  |                          ^^^
  = help: did you mean "vllm"?
  = help: allowed values: "vllm", "sglang", "trtllm"
)");
}

TEST_CASE("Schema::Validate compares constants by kind") {
  CHECK(Messages(R"({"const": "1"})", "1") ==
        "DG0005: the document is an integer, expected a string");
  CHECK(Help(R"({"const": "1"})", "1") ==
        "put it in quotes: \"1\"\nallowed value: \"1\"");
  CHECK(Help(R"({"enum": ["a", "b"]})", "1") == "allowed values: \"a\", \"b\"");
  CHECK(Messages(R"({"const": 16})", "0x10") == "");
}

TEST_CASE("Schema::Validate reports a text that breaks its pattern") {
  CHECK(
      Report(kIntent,
             "metadata: {name: Foo}\n"
             "spec: {model: m, engine: vllm}\n") ==
      R"(error[DG0009]: metadata.name "Foo" does not match ^[a-z]([-a-z0-9]*[a-z0-9])?$
 --> a.yaml:1:18
  |
1 | metadata: {name: Foo}
  |                  ^^^
  = help: Use lower-case letters, digits and dashes
)");
}

TEST_CASE("Schema::Validate anchors a pattern to the text, not to a line") {
  CHECK(Messages(R"({"type": "string", "pattern": "^[a-z]+$"})", "\"a\\nb\"") ==
        R"(DG0009: the document "a\nb" does not match ^[a-z]+$)");
}

TEST_CASE("Schema::Validate does not match very long texts") {
  CHECK(Messages(R"({"type": "string", "pattern": "^(a|b)*$"})",
                 std::string(5000, 'a')) ==
        "DG0006: the document has 5000 bytes, the maximum is 1024");
  CHECK(Messages(R"({"type": "string", "pattern": "^(a|b)*$"})",
                 std::string(1024, 'a')) == "");
}

TEST_CASE("Schema::Validate reports everything with its path") {
  const std::vector<Diagnostic> found = Findings(kIntent, R"(
metadata:
  name: a
  labels: {nvidia.com/gpu: 1}
spec:
  model: m
  engine: vllm
  nodes: [a, 1]
  prefil: {}
)");
  REQUIRE(found.size() == 3);
  CHECK(found[0].field_path == "metadata.labels[\"nvidia.com/gpu\"]");
  CHECK(found[1].field_path == "spec.nodes[1]");
  CHECK(found[2].field_path == "spec.prefil");
}

}  // namespace
}  // namespace dgdc::schema
