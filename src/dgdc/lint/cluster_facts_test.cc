// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/cluster_facts.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/lint/rule_names.h"
#include "dgdc/model/facts.h"
#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

struct Read {
  explicit Read(std::string text) {
    facts =
        ReadClusterFacts(sources, sources.Add("facts.yaml", std::move(text)),
                         testing::Embedded(), sink);
  }
  std::string operator()(std::string_view name) const {
    const yaml::Node* node = facts ? facts->Find(name) : nullptr;
    return node == nullptr ? "(none)" : node->scalar;
  }
  SourceSet sources = {};
  Sink sink = {};
  std::optional<manifest::ClusterFacts> facts = {};
};

TEST_CASE("ReadClusterFacts gives every value its dotted name") {
  const Read read(
      "apiVersion: dgdc.dev/v1alpha1\nkind: ClusterFacts\nkernel: \"6.8\"\n"
      "gdrcopy: none\nnodes: 4\npeermem: true\nrdmaPlugin: {mode: shared}\n"
      "allocatable: {nvidia.com/gpu: 8, rdma/ib: \"1k\"}\n");
  REQUIRE(read.facts.has_value());
  CHECK(read("kernel") == "6.8");
  CHECK(read("gdrcopy") == "none");
  CHECK(read("nodes") == "4");
  CHECK(read("peermem") == "true");
  CHECK(read("rdmaPlugin.mode") == "shared");
  CHECK(read("rdmaPlugin.resource") == "(none)");
  CHECK(read("allocatable.nvidia.com/gpu") == "8");
  CHECK(read("allocatable.rdma/ib") == "1k");
  CHECK(read("kind") == "(none)");
  CHECK(read.sources.Text(read.facts->Find("rdmaPlugin.mode")->span) ==
        "shared");
}

TEST_CASE("ReadClusterFacts takes an empty file for nothing known") {
  const Read read("# later\n");
  REQUIRE(read.facts.has_value());
  CHECK(read.facts->values.empty());
}

TEST_CASE("IsClusterFact knows what the schema declares") {
  const Catalog& catalog = testing::Embedded();
  for (const char* name : {"provider",
                           "kernel",
                           "os",
                           "arch",
                           "pageSize",
                           "gdrcopy",
                           "gpuOperator",
                           "efaInstaller",
                           "efaDevicePlugin",
                           "driver",
                           "dynamo",
                           "kubernetes",
                           "memlock",
                           "linkLayer",
                           "rdmaPlugin.mode",
                           "rdmaPlugin.resource",
                           "allocatable.rdma/ib",
                           "nodes",
                           "nodeNics",
                           "gpudirect",
                           "peermem",
                           "gpu",
                           "instanceType"}) {
    CAPTURE(name);
    CHECK(IsClusterFact(catalog, name));
  }
  for (const char* name :
       {"kernal", "rdmaPlugin", "allocatable", "allocatable.", "kind", ""}) {
    CAPTURE(name);
    CHECK_FALSE(IsClusterFact(catalog, name));
  }
}

// Of an intent every fact may be asked for.
void CheckFactsOfChoice(const RuleSpec& rule) {
  CAPTURE(rule.code);
  for (const std::string& fact : FactsOf(rule.when)) {
    CAPTURE(fact);
    CHECK(model::FindFact(fact) != nullptr);
  }
  for (const yaml::Node* text : {&rule.message, &rule.here, &rule.help}) {
    for (const MessageName& name : MessageNames(*text)) {
      CAPTURE(name.text);
      CHECK(model::FindFact(name.text) != nullptr);
    }
  }
}

void CheckFactsOfRule(const RuleSpec& rule, Sink& sink) {
  const Catalog& catalog = testing::Embedded();
  for (const auto* conditions :
       {&rule.when, &rule.error_when, &rule.fix.when}) {
    for (const std::string& fact : FactsOf(*conditions)) {
      CheckFactName({fact, rule.span}, rule.scope, catalog, sink);
    }
  }
  for (const auto& [fact, text] : rule.labels) {
    CheckFactName({fact, rule.span}, rule.scope, catalog, sink);
    CheckMessageNames(catalog.sources(), rule, text, catalog, sink);
  }
  if (!rule.blame.empty()) {
    CheckFactName({rule.blame, rule.span}, rule.scope, catalog, sink);
  }
  for (const yaml::Node* text :
       {&rule.message, &rule.here, &rule.help, &rule.reason}) {
    CheckMessageNames(catalog.sources(), rule, *text, catalog, sink);
  }
}

TEST_CASE("facts that the embedded rules name exist") {
  const Catalog& catalog = testing::Embedded();
  Sink sink;
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      if (rule.judges == Judges::kChoice) {
        CheckFactsOfChoice(rule);
        continue;
      }
      for (const std::string& fact : rule.each) {
        CheckFactName({fact, rule.span}, rule.scope, catalog, sink);
      }
      for (const RuleSpec* voice : rule.Voices()) {
        CheckFactsOfRule(*voice, sink);
      }
    }
  }
  CHECK(testing::Messages(sink.Take()) == "");
}

}  // namespace
}  // namespace dgdc::lint
