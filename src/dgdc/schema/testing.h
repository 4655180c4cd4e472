// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/base/result.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/sink.h"
#include "dgdc/report/text.h"
#include "dgdc/schema/validate.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

// What the tests of this module share.
namespace dgdc::schema {

// Strings or one of two maps, told apart by a constant or not at all.
inline constexpr std::string_view kOneOf = R"({
  "type": "object",
  "properties": {
    "storage": {
      "description": "Where the weights are.",
      "oneOf": [
        {"type": "string"},
        {"$ref": "#/$defs/claim"},
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["kind", "path"],
          "properties": {
            "kind": {"const": "host"},
            "path": {"type": "string", "description": "Path on the node."},
            "readOnly": {"type": "boolean", "default": true}
          }
        }
      ]
    },
    "tp": {
      "oneOf": [{"const": "auto"}, {"type": "integer", "minimum": 1}]
    }
  },
  "$defs": {
    "claim": {
      "type": "object",
      "additionalProperties": false,
      "required": ["kind", "claim"],
      "properties": {
        "kind": {"enum": ["pvc"]},
        "claim": {"type": "string", "description": "Name of the claim."}
      }
    }
  }
})";

// A schema that contains itself.
inline constexpr std::string_view kTree = R"({
  "$ref": "#/$defs/tree",
  "$defs": {
    "tree": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "size": {"type": "integer", "default": 1},
        "left": {"$ref": "#/$defs/tree"},
        "more": {"type": "array", "items": {"$ref": "#/$defs/tree"}}
      }
    }
  }
})";

inline Schema MustLoad(std::string_view json) {
  Result<Schema> schema = Schema::Load(json);
  if (!schema) {
    FAIL(schema.error());
  }
  return std::move(*schema);
}

inline yaml::Node MustParse(SourceSet& sources, std::string text) {
  Sink sink;
  const uint32_t file = sources.Add("a.yaml", std::move(text));
  std::vector<yaml::Node> documents = yaml::Parse(sources, file, sink);
  REQUIRE(sink.size() == 0);
  REQUIRE(documents.size() == 1);
  return std::move(documents.front());
}

inline std::vector<Diagnostic> Findings(std::string_view json,
                                        std::string text) {
  SourceSet sources;
  const yaml::Node document = MustParse(sources, std::move(text));
  Sink sink;
  const bool valid = MustLoad(json).Validate(document, sink);
  CHECK(valid == (sink.size() == 0));
  return sink.Take();
}

// As a person sees them.
inline std::string Report(std::string_view json, std::string text) {
  SourceSet sources;
  const yaml::Node document = MustParse(sources, std::move(text));
  Sink sink;
  MustLoad(json).Validate(document, sink);
  return report::Text(sink.Take(), sources);
}

// "DG0006: a is 0, the minimum is 1", one line per finding.
inline std::string Messages(std::string_view json, std::string text) {
  std::string lines;
  for (const Diagnostic& found : Findings(json, std::move(text))) {
    lines += (lines.empty() ? "" : "\n") + found.code + ": " + found.message;
  }
  return lines;
}

// The help of the only finding, one line each.
inline std::string Help(std::string_view json, std::string text) {
  const std::vector<Diagnostic> found = Findings(json, std::move(text));
  REQUIRE(found.size() == 1);
  std::string lines;
  for (const std::string& help : found.front().help) {
    lines += (lines.empty() ? "" : "\n") + help;
  }
  return lines;
}

}  // namespace dgdc::schema
