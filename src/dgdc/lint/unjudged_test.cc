// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/unjudged.h"

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

// "CODE: what would settle it" of every check that could not be made.
std::string Settled(const OwnBook& book, const std::string& manifest) {
  std::vector<std::string> open;
  for (const Unjudged& check : book.Lint(manifest).unjudged) {
    open.push_back(check.code + ": " + SettledBy(check));
  }
  return dgdc::testing::Join(open);
}

std::string Replaced(std::string text, std::string_view old,
                     std::string_view fresh) {
  return text.replace(text.find(old), old.size(), fresh);
}

TEST_CASE("what a part does not show stands in the rest of the manifest") {
  constexpr const char* kPart =
      "apiVersion: nvidia.com/v1beta1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {name: web}\n"
      "spec:\n"
      "  components:\n"
      "    - name: prefill\n"
      "      podTemplate:\n"
      "        spec:\n"
      "          containers:\n"
      "            - name: main\n"
      "              env: [{name: A, value: x}]\n";
  const OwnBook book(OwnRule("ACME0001", "when: {engine: vllm}") +
                     OwnRule("ACME0002", "when: {gpus: \">4\"}"));
  CHECK(Settled(book, kPart) ==
        "ACME0001: the rest of the manifest, ACME0002: the rest of the "
        "manifest");
  // Of a whole one a command that hides the engine is what is missing.
  const OwnBook engine(
      OwnRule("ACME0001", "when: {role: decode, engine: sglang}"));
  std::string hidden = OwnPair({}, {});
  hidden = hidden.replace(hidden.rfind("[python3, -m, dynamo.vllm]"), 26,
                          "[/opt/acme/start]");
  CHECK(Settled(engine, hidden) == "ACME0001: the engine");
}

TEST_CASE("of several workers of a role nobody can say which is meant") {
  const OwnBook book(
      OwnRule("ACME0001", "scope: deployment, when: {prefill.env.A: \"1\"}"));
  const std::string one = OwnPair({}, {});
  CHECK(Settled(book, one) == "");
  CHECK(Settled(book, Replaced(one, "type: decode", "type: prefill")) ==
        "ACME0001: which of several workers of a role work together");
}

TEST_CASE("a rule of some releases is asked where the release is not known") {
  const OwnBook book(
      OwnRule("ACME0001", "releases: \">=0.9.0\", when: {role: decode}"));
  manifest::Assumptions assumptions;
  CHECK(book.Findings(OwnPair({}, {})) == "ACME0001 warning: It is so.");
  assumptions.release = "1.0.0";
  CHECK(book.Findings(OwnPair({}, {}), assumptions) ==
        "ACME0001 warning: It is so.");
  assumptions.release = "0.8.0";
  CHECK(book.Findings(OwnPair({}, {}), assumptions) == "");
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
