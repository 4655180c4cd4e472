// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/sarif.h"

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "dgdc/report/testing.h"

namespace dgdc::report {
namespace {

using Value = nlohmann::json;

bool IsText(const Value& object, const char* key) {
  return object.contains(key) && object[key].is_string() &&
         !object[key].get<std::string>().empty();
}

bool IsOneOf(const Value& value, const std::set<std::string>& words) {
  return value.is_string() && words.contains(value.get<std::string>());
}

// The following functions check what GitHub asks of a log.

void CheckRule(const Value& rule) {
  CHECK(IsText(rule, "id"));
  CHECK(IsText(rule, "name"));
  CHECK(IsText(rule.at("shortDescription"), "text"));
  CHECK(IsText(rule.at("fullDescription"), "text"));
  CHECK(IsText(rule.at("help"), "text"));
  CHECK(IsText(rule.at("help"), "markdown"));
  CHECK(rule.at("helpUri").get<std::string>().starts_with("https://"));
  CHECK(IsOneOf(rule.at("defaultConfiguration").at("level"),
                {"error", "warning", "note"}));
  const Value& properties = rule.at("properties");
  CHECK(properties.at("tags").size() >= 1);
  CHECK(properties.at("tags").size() <= 10);
  CHECK(IsOneOf(properties.at("precision"),
                {"very-high", "high", "medium", "low"}));
  CHECK(IsOneOf(properties.at("problem.severity"),
                {"error", "warning", "recommendation"}));
  // It would turn every finding into a security alert.
  CHECK_FALSE(properties.contains("security-severity"));
}

void CheckLocation(const Value& location) {
  const Value& physical = location.at("physicalLocation");
  const auto uri = physical.at("artifactLocation").at("uri").get<std::string>();
  CHECK(uri.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz"
                              "0123456789-._~%/") == std::string::npos);
  CHECK_FALSE(uri.empty());
  CHECK_FALSE(uri.starts_with("/"));
  CHECK_FALSE(uri.starts_with("./"));
  const Value& region = physical.at("region");
  const auto number = [&region](const char* key) {
    return region.at(key).get<int>();
  };
  CHECK(number("startLine") >= 1);
  CHECK(number("startColumn") >= 1);
  CHECK(number("endLine") >= number("startLine"));
  if (number("endLine") == number("startLine")) {
    CHECK(number("endColumn") >= number("startColumn"));
  }
}

void CheckResult(const Value& result, const Value& rules) {
  CHECK(rules.at(result.at("ruleIndex").get<size_t>()).at("id") ==
        result.at("ruleId"));
  CHECK(IsOneOf(result.at("level"), {"error", "warning", "note"}));
  CHECK(IsText(result.at("message"), "text"));
  CHECK(result.at("locations").size() == 1);
  CheckLocation(result.at("locations").at(0));
  if (result.contains("relatedLocations")) {
    std::set<int> ids;
    for (const Value& related : result["relatedLocations"]) {
      CHECK(ids.insert(related.at("id").get<int>()).second);
      CHECK(IsText(related.at("message"), "text"));
      CheckLocation(related);
    }
  }
  CHECK(IsText(result.at("partialFingerprints"), "primaryLocationLineHash"));
}

// A log with every fact checked that GitHub asks for.
Value Checked(const Input& input) {
  Value log = Value::parse(Sarif(input));
  CHECK(log.at("version") == "2.1.0");
  CHECK(IsText(log, "$schema"));
  REQUIRE(log.at("runs").size() == 1);
  const Value& run = log["runs"][0];
  CHECK(run.at("columnKind") == "unicodeCodePoints");
  CHECK(run.at("automationDetails").at("id").get<std::string>().ends_with("/"));
  const Value& driver = run.at("tool").at("driver");
  CHECK(driver.at("name") == "dgdc");
  CHECK(IsText(driver, "informationUri"));
  std::set<std::string> ids;
  for (const Value& rule : driver.at("rules")) {
    CheckRule(rule);
    CHECK(ids.insert(rule["id"].get<std::string>()).second);
  }
  for (const RuleDoc& rule : input.rules) {
    CHECK(ids.contains(rule.code));
  }
  REQUIRE(run.at("results").is_array());
  for (const Value& result : run["results"]) {
    CheckResult(result, driver["rules"]);
  }
  return log;
}

TEST_CASE("report::Sarif prints what GitHub takes") {
  const Run run;
  Checked(run.input());
  CHECK(Sarif(run.input()) == R"({
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "dgdc",
          "informationUri": "https://dgdc.dev",
          "semanticVersion": "1.2.3",
          "rules": [
            {
              "id": "DG0011",
              "name": "bad-override",
              "shortDescription": {
                "text": "The argument of --set is not path=value, or the path leads through a value that is no map."
              },
              "fullDescription": {
                "text": "The argument of --set is not path=value, or the path leads through a value that is no map."
              },
              "help": {
                "text": "The argument of --set is not path=value, or the path leads through a value that is no map.",
                "markdown": "The argument of --set is not path=value, or the path leads through a value that is no map."
              },
              "helpUri": "https://dgdc.dev/docs/diagnostics.md",
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "tags": [
                  "kubernetes"
                ],
                "precision": "very-high",
                "problem.severity": "error"
              }
            },
            {
              "id": "DG2010",
              "name": "kv-backend",
              "shortDescription": {
                "text": "The KV cache goes over a transport that the fabric lacks."
              },
              "fullDescription": {
                "text": "The KV cache goes over a transport that the fabric lacks. Transfers fall back to TCP."
              },
              "help": {
                "text": "The KV cache goes over a transport that the fabric lacks.\n\nWhy: Transfers fall back to TCP.\n\nRemedy: Name the backend.\n\nReleases: >=1.0.0\n\nSource: Guide, https://example.com/guide",
                "markdown": "The KV cache goes over a transport that the fabric lacks.\n\n**Why:** Transfers fall back to TCP.\n\n**Remedy:** Name the backend.\n\n**Releases:** >=1.0.0\n\n**Source:** Guide, https://example.com/guide"
              },
              "helpUri": "https://dgdc.dev/docs/rules.md#dg2010",
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "tags": [
                  "kubernetes",
                  "transports"
                ],
                "precision": "very-high",
                "problem.severity": "error"
              }
            },
            {
              "id": "DG5001",
              "name": "shared-memory",
              "shortDescription": {
                "text": "Workers have little shared memory."
              },
              "fullDescription": {
                "text": "Workers have little shared memory."
              },
              "help": {
                "text": "Workers have little shared memory.",
                "markdown": "Workers have little shared memory."
              },
              "helpUri": "https://dgdc.dev/docs/rules.md#dg5001",
              "defaultConfiguration": {
                "level": "warning"
              },
              "properties": {
                "tags": [
                  "kubernetes",
                  "resources"
                ],
                "precision": "high",
                "problem.severity": "warning"
              }
            }
          ]
        }
      },
      "automationDetails": {
        "id": "dgdc/"
      },
      "columnKind": "unicodeCodePoints",
      "results": [
        {
          "ruleId": "DG5001",
          "ruleIndex": 2,
          "level": "note",
          "message": {
            "text": "1 GiB, 100% of it used"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "deploy/%C3%A4%20b.yaml"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 7,
                  "endLine": 1,
                  "endColumn": 8
                }
              }
            }
          ],
          "partialFingerprints": {
            "primaryLocationLineHash": "0b006a0705d799f2:1"
          }
        },
        {
          "ruleId": "DG2010",
          "ruleIndex": 1,
          "level": "error",
          "message": {
            "text": "backend \"x<y\", not y\nno such backend\nwhy: 98 s instead of 0.2 s\nhelp: write y\nhelp: or remove it"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "deploy/%C3%A4%20b.yaml"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 9,
                  "endLine": 2,
                  "endColumn": 14
                }
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 1,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "deploy/%C3%A4%20b.yaml"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 7,
                  "endLine": 1,
                  "endColumn": 8
                }
              },
              "message": {
                "text": "the fabric"
              }
            },
            {
              "id": 2,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "deploy/%C3%A4%20b.yaml"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 7,
                  "endLine": 1,
                  "endColumn": 8
                }
              },
              "message": {
                "text": "see also"
              }
            }
          ],
          "partialFingerprints": {
            "primaryLocationLineHash": "156ca50ec372ca7d:1"
          },
          "properties": {
            "fieldPath": "spec.kv[2].a",
            "sources": [
              "Guide, https://example.com/guide"
            ]
          }
        },
        {
          "ruleId": "DG0011",
          "ruleIndex": 0,
          "level": "warning",
          "message": {
            "text": "no place,\\nbut two lines"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "deploy/%C3%A4%20b.yaml"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 1,
                  "endLine": 1,
                  "endColumn": 1
                }
              }
            }
          ],
          "partialFingerprints": {
            "primaryLocationLineHash": "5809da8a987d3222:1"
          }
        }
      ]
    }
  ]
}
)");
}

TEST_CASE("report::Sarif has results and all rules when clean") {
  const Run run;
  const CleanRun clean;
  Input input = clean.input();
  input.rules = run.rules;
  const Value log = Checked(input);
  CHECK(log["runs"][0]["results"] == Value::array());
  CHECK(log["runs"][0]["tool"]["driver"]["rules"].size() == 2);
  CHECK(Sarif(input).find("\"results\": []") != std::string::npos);
}

TEST_CASE("report::Sarif shows suppressed findings when asked") {
  const Run run;
  Input input = run.input();
  CHECK(Checked(input)["runs"][0]["results"].size() == 3);
  const Value before = Checked(input)["runs"][0]["results"];
  input.show_suppressed = true;
  const Value results = Checked(input)["runs"][0]["results"];
  REQUIRE(results.size() == 5);
  for (size_t i = 0; i < 3; ++i) {
    CHECK(results[i]["suppressions"] == Value::array());
    CHECK(results[i]["partialFingerprints"] ==
          before[i]["partialFingerprints"]);
  }
  CHECK(results[3]["suppressions"] ==
        Value::parse(R"([{"kind": "inSource", "justification": "a test"}])"));
  CHECK(results[4]["suppressions"] ==
        Value::parse(R"([{"kind": "external"}])"));
}

TEST_CASE("report::Sarif keeps fingerprints when lines move") {
  const auto hash = [](const std::string& text) {
    SourceSet sources;
    const uint32_t file = sources.Add("a.yaml", text);
    const std::vector<Diagnostic> diagnostics = {
        {.code = "DG0001",
         .message = "wrong",
         .primary = SpanOf(sources, file, "wrong")}};
    const Value log = Checked({.diagnostics = diagnostics, .sources = sources});
    return log["runs"][0]["results"][0]["partialFingerprints"];
  };
  CHECK(hash("a: wrong\n") == hash("# comment\n\nb:\n  a: wrong\n"));
  CHECK(hash("a: wrong\n") != hash("b: wrong\n"));
}

TEST_CASE("report::Sarif keeps runs apart") {
  const CleanRun clean;
  Input input = clean.input();
  const auto id = [&input] {
    return Checked(input)["runs"][0]["automationDetails"]["id"];
  };
  CHECK(id() == "dgdc/");
  input.run = "prod";
  CHECK(id() == "dgdc/prod/");
}

TEST_CASE("report::Sarif gives paths from the top of the repository") {
  const Run run;
  Input input = run.input();
  input.base = {.directory = "/repo/my apps", .root = "/repo"};
  const Value log = Checked(input);
  CHECK(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
           ["artifactLocation"]["uri"] == "my%20apps/deploy/%C3%A4%20b.yaml");
}

TEST_CASE("report::Sarif counts columns in code points") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "ä: {\n  ö: b}\n");
  const std::vector<Diagnostic> diagnostics = {
      {.code = "DG0001",
       .message = "wrong",
       .primary = {.file = file,
                   .begin = SpanOf(sources, file, "{").begin,
                   .end = SpanOf(sources, file, "}").end}}};
  const Value log = Checked({.diagnostics = diagnostics, .sources = sources});
  CHECK(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
           ["region"] == Value::parse(R"({"startLine": 1, "startColumn": 4,
                                          "endLine": 2, "endColumn": 8})"));
}

TEST_CASE("report::Sarif declares rules that it does not know") {
  SourceSet sources;
  const std::vector<Diagnostic> diagnostics = {
      {.code = "DG9999", .message = "of nobody"}};
  const Value log = Checked({.diagnostics = diagnostics, .sources = sources});
  CHECK(log["runs"][0]["tool"]["driver"]["rules"][0]["id"] == "DG9999");
}

}  // namespace
}  // namespace dgdc::report
