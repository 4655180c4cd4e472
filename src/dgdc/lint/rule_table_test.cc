// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rule_table.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

constexpr const char* kSecretA =
    "- {name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}";
constexpr const char* kSecretB =
    "- {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}";

// Findings and, behind "open:", "CODE component fact: what would settle it".
std::string Judged(const std::string& rules, const std::string& manifest) {
  const OwnBook book(rules);
  REQUIRE(book.about() == "");
  std::vector<std::string> open;
  for (const Unjudged& check : book.Lint(manifest).unjudged) {
    open.push_back(check.code + " " + check.component + " " + check.fact +
                   ": " + SettledBy(check));
  }
  return book.Findings(manifest) +
         (open.empty() ? "" : " open: " + dgdc::testing::Join(open));
}

std::string Judge(std::string_view rule, const std::string& manifest) {
  return Judged(OwnRule("ACME0001", rule), manifest);
}

// A component of which the file has only a part.
std::string PartWith(std::string_view fields) {
  return "apiVersion: nvidia.com/v1beta1\n"
         "kind: DynamoGraphDeployment\n"
         "metadata: {name: web}\n"
         "spec:\n"
         "  components:\n"
         "    - name: prefill\n"
         "      podTemplate: {spec: {containers: [{name: main, " +
         std::string(fields) + "}]}}\n";
}

TEST_CASE("lists are open where one of them is not known and none was broken") {
  const std::string rule = "each: [entries.A, entries.B], when: {item: x}";
  CHECK(Judge(rule, OwnPair({"- {name: A, value: x}", kSecretB}, {})) ==
        "ACME0001 warning: It is so.");
  CHECK(Judge(rule, OwnPair({"- {name: A, value: \"y\"}", kSecretB}, {})) ==
        " open: ACME0001 prefill entries.B: variables from outside of the "
        "manifest");
  CHECK(Judge(rule, OwnPair({kSecretA, kSecretB}, {})) ==
        " open: ACME0001 prefill entries.A: variables from outside of the "
        "manifest");
  CHECK(Judge(rule, OwnPair({"- {name: A, value: \"y\"}"}, {})) == "");
}

TEST_CASE("what asks for no item is asked before the list") {
  CHECK(Judge("each: entries.A, when: {role: decode, item: x}",
              OwnPair({kSecretA}, {})) == "");
  CHECK(Judge("each: entries.A, when: {role: prefill, item: x}",
              OwnPair({kSecretA}, {})) ==
        " open: ACME0001 prefill entries.A: variables from outside of the "
        "manifest");
}

TEST_CASE("a list that the rest of the manifest has is judged there") {
  CHECK(Judge("each: container.ports, when: {item.name: x}",
              PartWith("image: a")) == "");
  CHECK(Judge("each: container.env, when: {item.name: A}",
              PartWith("env: [{name: A, value: b}]")) ==
        "ACME0001 warning: It is so.");
}

TEST_CASE("a case that may hold lets later ones say no more than itself") {
  const std::string manifest = OwnPair({"- {name: A, value: x}"}, {});
  CHECK(Judge("cases: [{when: {env.A: x, cluster.os: a}, severity: info}, "
              "{when: {env.A: x, cluster.kernel: \"5.4\"}, severity: error}, "
              "{when: {env.A: x}, severity: error}]",
              manifest) == "ACME0001 info: It is so.");
  CHECK(Judge("cases: [{when: {env.A: x, cluster.os: a}, severity: error}, "
              "{when: {env.A: z}, severity: error}]",
              manifest) ==
        " open: ACME0001 prefill cluster.os: the cluster's os");
}

TEST_CASE("a rule that speaks once is open for the first that lacks a fact") {
  CHECK(Judge("once: deployment, when: {env.A: x}", OwnPair({kSecretA}, {})) ==
        " open: ACME0001 web env.A: variables from outside of the manifest");
  CHECK(Judge("once: deployment, when: {env.A: x}",
              OwnPair({kSecretA}, {"- {name: A, value: x}"})) ==
        "ACME0001 warning: It is so.");
}

TEST_CASE("of several fabrics that fit each one is judged") {
  const std::string one_of = Judge("when: {role: prefill, fabric: nscale-ib}",
                                   OwnPair({}, {}, ", rdma/ib: 4"));
  CHECK(one_of.starts_with("ACME0001 info: if the fabric is nscale-ib: "));
  CHECK(one_of.find("open") == std::string::npos);
}

TEST_CASE("a rule of deployments asks each role for its own fact") {
  const std::string rule =
      "scope: deployment, when: {prefill.env.A: !from decode.env.A}";
  CHECK(Judge(rule,
              OwnPair({"- {name: A, value: x}"}, {"- {name: A, value: x}"})) ==
        "ACME0001 warning: It is so.");
  CHECK(Judge(rule, OwnPair({"- {name: A, value: x}"},
                            {"- {name: A, value: \"y\"}"})) == "");
  CHECK(Judge(rule, OwnPair({"- {name: A, value: x}"}, {kSecretA})) ==
        " open: ACME0001 web decode.env.A: variables from outside of the "
        "manifest");
}

TEST_CASE("a key is there whatever is below it") {
  const std::string rule = "when: {role: prefill, key.pod.hostNetwork: set}";
  CHECK(Judge(rule, OwnPair({}, {})) == "");
  std::string with = OwnPair({}, {});
  with.insert(with.find("          containers:"),
              "          hostNetwork: false\n");
  CHECK(Judge(rule, with) == "ACME0001 warning: It is so.");
  CHECK(Judge("scope: deployment, when: {key.metadata.labels.a.b/c: set}",
              OwnPair({}, {})) == "");
  std::string labelled = OwnPair({}, {});
  labelled.replace(labelled.find("{name: web}"), 11,
                   "{name: web, labels: {a.b/c: d}}");
  CHECK(Judge("scope: deployment, when: {key.metadata.labels.a.b/c: set}",
              labelled) == "ACME0001 warning: It is so.");
}

}  // namespace
}  // namespace dgdc::lint
