// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/resource_list.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/krm/legacy_plugin.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

using testing::kAgg;
using yaml::Node;

Answer CallWith(std::string_view list) {
  const Catalog& catalog = testing::Embedded();
  SourceSet sources(&catalog.sources());
  return Call(sources, sources.Add("<stdin>", std::string(list)), catalog);
}

std::vector<Node> Parse(const std::string& text) {
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("", text), sink);
  CHECK_FALSE(sink.has_errors());
  return documents;
}

// A list that generates from an intent.
std::string GeneratorList(std::string_view items) {
  std::string list = fmt::format(
      "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n{}"
      "functionConfig:\n",
      items);
  std::string_view rest = kAgg;
  while (!rest.empty()) {
    const size_t end = rest.find('\n') + 1;
    list += fmt::format("  {}", rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return list;
}

TEST_CASE("Call answers whatever comes with a list that can be parsed") {
  // Named, so that no comma is forgotten between texts of several lines.
  const std::string items_no_list =
      "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: 1\n";
  const std::string config_no_map =
      "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
      "functionConfig: []\n";
  const std::vector<std::string> texts = {
      "",   "a",     "- a",         "{",          "kind: ResourceList",
      "\t", "a: *b", items_no_list, config_no_map};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const Answer answer = CallWith(text);
    CHECK_FALSE(answer.ok);
    CHECK_FALSE(answer.diagnostics.empty());
    const std::vector<Node> documents = Parse(answer.text);
    REQUIRE(documents.size() == 1);
    CHECK(documents[0].Find("kind")->scalar == "ResourceList");
    CHECK(documents[0].Find("results")->items.size() ==
          answer.diagnostics.size());
  }
}

TEST_CASE("Call generates into a list with, with empty and without items") {
  for (const char* items : {"items: []\n", "items:\n", "",
                            "items:\n- {kind: A, apiVersion: v1}\n"}) {
    CAPTURE(items);
    const Answer answer = CallWith(GeneratorList(items));
    CHECK(answer.ok);
    const std::vector<Node> documents = Parse(answer.text);
    const Node& last = documents.at(0).Find("items")->items.back();
    CHECK(last.Find("kind")->scalar == "DynamoGraphDeployment");
    const Node* stamp =
        last.Find("metadata")->Find("annotations")->Find("dgdc.dev/generated");
    REQUIRE(stamp != nullptr);
    CHECK(stamp->scalar.find('@') != std::string::npos);
  }
}

TEST_CASE("Call generates the same bytes into its own answer") {
  const std::string once = CallWith(GeneratorList("items: []\n")).text;
  CHECK(CallWith(once).text == once);
}

TEST_CASE("Call keeps JSON JSON") {
  const Answer answer = CallWith(
      R"({"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList",)"
      R"("items":[],"functionConfig":{"kind":"Lnt"}})");
  CHECK_FALSE(answer.ok);
  CHECK(answer.text.find("\"results\"") != std::string::npos);
}

TEST_CASE("Call never shows a credential") {
  const Answer answer = CallWith(
      "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
      "- apiVersion: nvidia.com/v1alpha1\n  kind: DynamoGraphDeployment\n"
      "  metadata: {name: a}\n  spec:\n    services:\n      Worker:\n"
      "        componentType: worker\n        envs:\n"
      "        - name: HF_TOKEN\n"
      "          value: hf_abcdefghijklmnopqrstuvwxyzABCDEFGH\n"
      "functionConfig: {apiVersion: dgdc.dev/v1alpha1, kind: Lint}\n");
  const std::vector<Node> documents = Parse(answer.text);
  const Node* results = documents.at(0).Find("results");
  REQUIRE(results != nullptr);
  CHECK(yaml::Emit(*results).find("abcdefghijkl") == std::string::npos);
}

TEST_CASE("IsLegacyPlugin needs the name and the environment") {
  const std::map<std::string, std::string> environment = {
      {"KUSTOMIZE_PLUGIN_CONFIG_STRING", ""},
      {"KUSTOMIZE_PLUGIN_CONFIG_ROOT", "/"}};
  CHECK(IsLegacyPlugin("/home/dgdc.dev/v1alpha1/intent/Intent", environment));
  CHECK(IsLegacyPlugin("Lint", environment));
  CHECK_FALSE(IsLegacyPlugin("/usr/bin/dgdc", environment));
  CHECK_FALSE(IsLegacyPlugin("/home/dgdc.dev/v1alpha1/intent/Intent", {}));
}

// A plugin with a configuration and documents.
Answer CallPlugin(std::string_view config, std::optional<std::string> stream) {
  const Catalog& catalog = testing::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add("config", std::string(config));
  std::optional<uint32_t> documents;
  if (stream) {
    documents = sources.Add("stream", *stream);
  }
  return CallLegacy(sources, file, documents, catalog);
}

TEST_CASE("CallLegacy generates a stream") {
  const Answer answer = CallPlugin(kAgg, std::nullopt);
  CHECK(answer.ok);
  const std::vector<Node> documents = Parse(answer.text);
  REQUIRE_FALSE(documents.empty());
  CHECK(documents[0].Find("kind")->scalar == "DynamoGraphDeployment");
}

TEST_CASE("CallLegacy hands on what a validator accepts") {
  const std::string stream = "apiVersion: v1\nkind: A\nb: \"1\"\n---\nc: 08\n";
  const Answer answer =
      CallPlugin("apiVersion: dgdc.dev/v1alpha1\nkind: Lint\n", stream);
  CHECK(answer.ok);
  const std::vector<Node> before = Parse(stream);
  const std::vector<Node> after = Parse(answer.text);
  REQUIRE(after.size() == before.size());
  for (size_t i = 0; i < before.size(); ++i) {
    CHECK(Equal(before[i], after[i]));
  }
}

TEST_CASE("CallLegacy prints nothing after an error") {
  for (const char* config : {"", "{", "kind: Lnt\n", "--- a\n--- b\n"}) {
    CAPTURE(config);
    const Answer answer = CallPlugin(config, "a: 1\n");
    CHECK_FALSE(answer.ok);
    CHECK(answer.text == "");
    CHECK_FALSE(answer.diagnostics.empty());
  }
}

}  // namespace
}  // namespace dgdc::krm
