// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/candidates.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::Embedded;
using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

// Pods whose resource fits ib and nebius-ib.
std::string OpenFabric(const std::string& env) {
  return OwnPair({env}, {}, ", rdma/ib: 4");
}

constexpr const char* kSet = "- {name: A, value: \"1\"}";

TEST_CASE("what holds on every fabric that fits is found as it is") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {fabric.network: rdma, env.A: \"1\"}"));
  CHECK(book.Findings(OpenFabric(kSet)) == "ACME0001 warning: It is so.");
}

TEST_CASE("several that it holds on are named together") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {fabric: [ib, nebius-ib], env.A: \"1\"}"));
  CHECK(book.Findings(OpenFabric(kSet)) ==
        "ACME0001 info: if the fabric is ib or nebius-ib: It is so.");
}

TEST_CASE("what holds on some of them is told with their names") {
  const OwnBook book(OwnRule(
      "ACME0001",
      "when: {fabric: nebius-ib, env.A: \"1\"}, fix: {remove: [env.A]}"));
  CHECK(book.Findings(OpenFabric(kSet)) ==
        "ACME0001 info: if the fabric is nebius-ib: It is so.");
  const Diagnostic finding = book.Lint(OpenFabric(kSet)).diagnostics.front();
  CHECK(finding.fix == nullptr);
  CHECK(finding.help.back() == "name the fabric with --fabric");
}

TEST_CASE("a fabric that is told is judged alone") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {fabric: nebius-ib, env.A: \"1\"}"));
  manifest::Assumptions assumptions;
  assumptions.fabric = Embedded().fabrics.Find("nebius-ib");
  CHECK(book.Findings(OpenFabric(kSet), assumptions) ==
        "ACME0001 warning: It is so.");
  assumptions.fabric = Embedded().fabrics.Find("ib");
  CHECK(book.Findings(OpenFabric(kSet), assumptions) == "");
}

TEST_CASE("what is merely absent is judged on no candidate") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {fabric: nebius-ib, env.A: unset}"));
  CHECK(book.Findings(OwnPair({}, {}, ", rdma/ib: 4")) == "");
}

TEST_CASE("rules that ask for no fabric are judged once") {
  const OwnBook book(OwnRule("ACME0001", "when: {env.A: \"1\"}"));
  CHECK(book.Findings(OpenFabric(kSet)) == "ACME0001 warning: It is so.");
}

TEST_CASE("the link layer of the cluster leaves fabrics out") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {fabric: nebius-ib, env.A: \"1\"}"));
  manifest::Assumptions assumptions;
  assumptions.cluster.values.emplace("linkLayer",
                                     yaml::Node::String("Ethernet"));
  CHECK(book.Findings(OpenFabric(kSet), assumptions) == "");
}

TEST_CASE("DependsOnFabric knows conditions on a fabric that is written") {
  const auto depends = [](std::string_view when) {
    RuleSpec rule;
    const yaml::Node node = dgdc::testing::Parse(std::string(when));
    for (const yaml::Entry& entry : node.entries) {
      rule.when.push_back({.fact = entry.key, .expected = entry.value});
    }
    return DependsOnFabric(rule);
  };
  CHECK(depends("{fabric: ib}"));
  CHECK(depends("{fabric.network: rdma, env.A: x}"));
  CHECK_FALSE(depends("{env.A: x}"));
  CHECK_FALSE(depends("{fabric: ib, env.A: unset}"));
}

}  // namespace
}  // namespace dgdc::lint
