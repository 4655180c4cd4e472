// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/unjudged.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

// "CODE component fact" of every check that could not be made.
std::string OpenChecks(const OwnBook& book, const std::string& manifest,
                       const manifest::Assumptions& assumptions = {}) {
  std::vector<std::string> open;
  for (const Unjudged& check : book.Lint(manifest, assumptions).unjudged) {
    open.push_back(check.code + " " + check.component + " " + check.fact);
  }
  return dgdc::testing::Join(open);
}

manifest::Assumptions Kernel(const char* version) {
  manifest::Assumptions assumptions;
  assumptions.cluster.values.emplace("kernel", yaml::Node::String(version));
  return assumptions;
}

TEST_CASE("a rule is violated, holds, or could not be judged") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {cluster.kernel: \"<6.8\", env.A: \"1\"}"));
  const std::string with = OwnPair({"- {name: A, value: \"1\"}"}, {});
  CHECK(book.Findings(with, Kernel("6.5")) == "ACME0001 warning: It is so.");
  CHECK(OpenChecks(book, with, Kernel("6.5")) == "");
  CHECK(book.Findings(with, Kernel("6.8")) == "");
  CHECK(OpenChecks(book, with, Kernel("6.8")) == "");
  CHECK(book.Findings(with) == "");
  CHECK(OpenChecks(book, with) == "ACME0001 prefill cluster.kernel");
}

TEST_CASE("what fails for sure is judged, whatever else is not known") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {cluster.kernel: \"<6.8\", env.A: \"1\"}"));
  CHECK(OpenChecks(book, OwnPair({"- {name: A, value: \"2\"}"}, {})) == "");
  CHECK(OpenChecks(book, OwnPair({}, {})) == "");
}

TEST_CASE("of several facts that lack the first one is named") {
  const OwnBook book(OwnRule("ACME0001",
                             "when: {role: decode, cluster.gdrcopy: \"<2.4\", "
                             "cluster.kernel: \"<6.8\"}"));
  CHECK(OpenChecks(book, OwnPair({}, {})) == "ACME0001 decode cluster.gdrcopy");
}

TEST_CASE("a variable that nobody sees leaves its rule open") {
  const OwnBook book(OwnRule("ACME0001", "when: {env.A: \"1\"}"));
  const std::string secret =
      "- {name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}";
  CHECK(book.Findings(OwnPair({secret}, {})) == "");
  CHECK(OpenChecks(book, OwnPair({secret}, {})) == "ACME0001 prefill env.A");
}

TEST_CASE("unset is certain absence, and set is certain presence") {
  const std::string unset = OwnRule("ACME0001", "when: {env.A: unset}");
  const std::string set = OwnRule("ACME0001", "when: {env.A: set}");
  const std::string secret =
      "- {name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}";
  const std::string half = OwnPair({secret}, {});
  // Of the decode worker, which has none.
  CHECK(OwnBook(unset).Lint(half).diagnostics.size() == 1);
  CHECK(OwnBook(set).Lint(half).diagnostics.empty());
  CHECK(OpenChecks(OwnBook(set), half) == "ACME0001 prefill env.A");
  CHECK(OwnBook(unset).Lint(OwnPair({}, {})).diagnostics.size() == 2);
  CHECK(OwnBook(set).Lint(OwnPair({}, {})).diagnostics.empty());
}

TEST_CASE("a rule may ask for what is not known") {
  const OwnBook book(
      OwnRule("ACME0001", "when: {role: decode, cluster.kernel: unknown}"));
  CHECK(book.Findings(OwnPair({}, {})) == "ACME0001 warning: It is so.");
  CHECK(book.Findings(OwnPair({}, {}), Kernel("6.8")) == "");
}

TEST_CASE("a fact of a role that is not there leaves nothing open") {
  const OwnBook book(
      OwnRule("ACME0001", "scope: deployment, when: {frontend.env.A: \"1\"}"));
  CHECK(book.about() == "");
  CHECK(OpenChecks(book, OwnPair({}, {})) == "");
}

TEST_CASE("an error needs its own condition to hold for sure") {
  const OwnBook book(
      OwnRule("ACME0001",
              "when: {env.A: \"1\"}, errorWhen: {cluster.kernel: "
              "\"<6.8\"}"));
  const std::string with = OwnPair({"- {name: A, value: \"1\"}"}, {});
  CHECK(book.Findings(with, Kernel("6.5")) == "ACME0001 error: It is so.");
  CHECK(book.Findings(with, Kernel("6.8")) == "ACME0001 warning: It is so.");
  CHECK(book.Findings(with) == "ACME0001 warning: It is so.");
}

TEST_CASE("what is open says what would settle it, and how to tell") {
  Unjudged check{.code = "ACME0001",
                 .component = "decode",
                 .fact = "cluster.kernel",
                 .need = model::Need::kClusterFacts};
  CHECK(SettledBy(check) == "the cluster's kernel");
  CHECK(Described(check).told_by == "--facts");
  check.need = model::Need::kRelease;
  CHECK(SettledBy(check) == model::NeedName(model::Need::kRelease));
  CHECK(Described(check).told_by == "--dynamo, or images of a release");
  CHECK(ToldBy(model::Need::kFabric) == "--fabric");
  CHECK(ToldBy(model::Need::kHardware) ==
        "instanceType in --facts, or a node selector");
  CHECK(ToldBy(model::Need::kCommand) ==
        "a command that is written out in the manifest");
  CHECK(ToldBy(model::Need::kEnvironment) ==
        "env of the container, or its ConfigMaps in the same file");
  CHECK(ToldBy(model::Need::kGpus) == "limits of the container");
  CHECK(ToldBy(model::Need::kManifest) == "checking the whole manifest");
  CHECK(ToldBy(model::Need::kOneOfRole) == "");
  CHECK(Described(check).code == "ACME0001");
  CHECK(Described(check).component == "decode");
}

}  // namespace
}  // namespace dgdc::lint
