// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/json.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/base/result.h"
#include "dgdc/diag/sink.h"
#include "dgdc/report/testing.h"
#include "dgdc/schema/validate.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::report {
namespace {

// What the published schema has against a report, as a person sees it.
std::string Faults(std::string report) {
  const auto text = testing::Embedded().SchemaText("report.schema.json");
  REQUIRE(text.has_value());
  const Result<schema::Schema> schema = schema::Schema::Load(*text);
  REQUIRE(schema);
  SourceSet sources;
  const yaml::Node document = testing::Parse(sources, std::move(report));
  Sink sink;
  const bool valid = schema->Validate(document, sink);
  CHECK(valid == !sink.has_errors());
  return testing::Messages(sink.Take());
}

TEST_CASE("report::Json prints every key of every finding") {
  const std::string json = Json(Run().input());
  CHECK(json == R"({
  "version": 1,
  "summary": {
    "files": 2,
    "errors": 1,
    "warnings": 1,
    "infos": 1,
    "suppressed": 2,
    "notJudged": 0
  },
  "findings": [
    {
      "code": "DG5001",
      "name": "shared-memory",
      "severity": "info",
      "message": "1 GiB, 100% of it used",
      "file": "./deploy/ä b.yaml",
      "region": {
        "startLine": 1,
        "startColumn": 7,
        "endLine": 1,
        "endColumn": 8,
        "startByte": 6,
        "endByte": 7
      },
      "fieldPath": null,
      "here": null,
      "labels": [],
      "why": [],
      "help": [],
      "sources": [],
      "fix": null,
      "fingerprint": "0b006a0705d799f2:1"
    },
    {
      "code": "DG2010",
      "name": "kv-backend",
      "severity": "error",
      "message": "backend \"x<y\", not y",
      "file": "./deploy/ä b.yaml",
      "region": {
        "startLine": 2,
        "startColumn": 9,
        "endLine": 2,
        "endColumn": 14,
        "startByte": 26,
        "endByte": 31
      },
      "fieldPath": "spec.kv[2].a",
      "here": "no such backend",
      "labels": [
        {
          "file": "./deploy/ä b.yaml",
          "region": {
            "startLine": 1,
            "startColumn": 7,
            "endLine": 1,
            "endColumn": 8,
            "startByte": 6,
            "endByte": 7
          },
          "text": "the fabric"
        },
        {
          "file": "./deploy/ä b.yaml",
          "region": {
            "startLine": 1,
            "startColumn": 7,
            "endLine": 1,
            "endColumn": 8,
            "startByte": 6,
            "endByte": 7
          },
          "text": null
        }
      ],
      "why": [
        "98 s instead of 0.2 s"
      ],
      "help": [
        "write y",
        "or remove it"
      ],
      "sources": [
        "Guide, https://example.com/guide"
      ],
      "fix": null,
      "fingerprint": "156ca50ec372ca7d:1"
    },
    {
      "code": "DG0011",
      "name": "bad-override",
      "severity": "warning",
      "message": "no place,\nbut two lines",
      "file": null,
      "region": null,
      "fieldPath": null,
      "here": null,
      "labels": [],
      "why": [],
      "help": [],
      "sources": [],
      "fix": null,
      "fingerprint": "5809da8a987d3222:1"
    }
  ],
  "notJudged": []
}
)");
  CHECK(Faults(json) == "");
}

TEST_CASE("report::Json prints an empty list when clean") {
  const std::string json = Json(CleanRun().input());
  CHECK(json == R"({
  "version": 1,
  "summary": {
    "files": 1,
    "errors": 0,
    "warnings": 0,
    "infos": 0,
    "suppressed": 0,
    "notJudged": 0
  },
  "findings": [],
  "notJudged": []
}
)");
  CHECK(Faults(json) == "");
}

TEST_CASE("report::Json stays valid whatever the texts hold") {
  SourceSet sources;
  const uint32_t file = sources.Add("\"\\\xFF.yaml", "a\n");
  const std::vector<Diagnostic> diagnostics = {
      {.code = "DG9999",  // a rule of nobody
       .message = "\x1b\n\t\"\xC3(",
       .primary = {.file = file, .begin = 2, .end = 1}}};
  const std::string json =
      Json({.diagnostics = diagnostics, .sources = sources});
  CHECK(json.find(R"("name": "dg9999")") != std::string::npos);
  CHECK(json.find(R"("message": "\u001b\n\t\")"
                  "\uFFFD(\"") != std::string::npos);
  CHECK(json.find(R"("file": "\"\\)"
                  "\uFFFD.yaml\"") != std::string::npos);
  CHECK(Faults(json) == "");
}

// The schema would be no use if it accepted everything.
TEST_CASE("report.schema.json refuses what no report has") {
  const auto replaced = [](std::string_view from, std::string_view to) {
    std::string json = Json(Run().input());
    const size_t at = json.find(from);
    REQUIRE(at != std::string::npos);
    return Faults(json.replace(at, from.size(), to));
  };
  CHECK(replaced("\"version\": 1", "\"version\": 2") != "");
  CHECK(replaced("\"errors\": 1", "\"errors\": -1") != "");
  CHECK(replaced("\"startLine\": 1", "\"startLine\": 0") != "");
  CHECK(replaced("\"severity\": \"info\"", "\"severity\": \"note\"") != "");
  CHECK(replaced("\"fieldPath\"", "\"field\"") != "");
  CHECK(replaced("\"text\": \"the fabric\"", "\"text\": 1") != "");
  CHECK(replaced("\"code\": \"DG2010\"", "\"code\": \"dg2010\"") != "");
}

}  // namespace
}  // namespace dgdc::report
