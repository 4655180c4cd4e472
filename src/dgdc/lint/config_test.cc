// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/config.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

std::optional<Config> ConfigOf(const std::string& text, std::string* about) {
  SourceSet sources;
  Sink sink;
  std::optional<Config> config = ReadConfig(
      sources, sources.Add(".dgdc.yaml", text), testing::Embedded(), sink);
  const std::string messages = testing::Messages(sink.Take());
  if (about != nullptr) {
    *about = messages;
  } else {
    CHECK(messages == "");
  }
  return config;
}

TEST_CASE("ReadConfig gives what is there, and leaves the rest absent") {
  const auto config = ConfigOf(
      "only: [DG2001, schema]\ndisable: [x]\nseverity: {DG2001: info}\n"
      "failOn: warning\nfabric: ib\ndynamo: 1.4.0\noperator: 1.2.0\n"
      "facts: facts.yaml\nrules: [own.yaml]\nexclude: [old/**]\n"
      "overrides:\n- paths: [a/*.yaml]\n  fabric: roce\n- paths: [b/**]\n",
      nullptr);
  REQUIRE(config.has_value());
  const Layer& layer = config->layer;
  REQUIRE(layer.only.size() == 2);
  CHECK(*layer.only[1] == "schema");
  CHECK(*layer.disable.front() == "x");
  REQUIRE(layer.severities.size() == 1);
  CHECK(layer.severities.front().severity == Severity::kInfo);
  CHECK(layer.fail_on == Severity::kWarning);
  CHECK(**layer.fabric == "ib");
  CHECK(**layer.dynamo == "1.4.0");
  CHECK(**layer.operator_version == "1.2.0");
  CHECK(**layer.facts == "facts.yaml");
  CHECK(*layer.rules.front() == "own.yaml");
  CHECK(layer.crds.empty());
  CHECK(**config->overrides.front().layer.fabric == "roce");
  CHECK_FALSE(config->overrides[1].layer.fabric.has_value());
}

TEST_CASE("patterns of a configuration cover files and folders") {
  const auto config = ConfigOf(
      "exclude: [old/**]\noverrides:\n- paths: [a/*.yaml]\n- paths: [a/**]\n",
      nullptr);
  REQUIRE(config.has_value());
  CHECK(config->Excludes("old/x/y.yaml"));
  CHECK_FALSE(config->Excludes("a/old.yaml"));
  CHECK(config->OverridesOf("a/x.yaml") == std::vector<size_t>{0, 1});
  CHECK(config->OverridesOf("a/b/x.yaml") == std::vector<size_t>{1});
  CHECK(config->OverridesOf("c.yaml").empty());
}

TEST_CASE("a configuration that its schema refuses is none") {
  std::string about;
  CHECK_FALSE(ConfigOf("failOn: never\n", &about).has_value());
  CHECK(about != "");
}

TEST_CASE("ParseSeverity knows the three words") {
  CHECK(ParseSeverity("error") == Severity::kError);
  CHECK(ParseSeverity("warning") == Severity::kWarning);
  CHECK(ParseSeverity("info") == Severity::kInfo);
  CHECK_FALSE(ParseSeverity("Error").has_value());
}

}  // namespace
}  // namespace dgdc::lint
