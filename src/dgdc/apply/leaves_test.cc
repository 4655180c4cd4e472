// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/leaves.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using dgdc::testing::Parse;
using testing::AlphaDeployment;
using testing::Deployment;
using testing::ReadWorker;
using testing::Resources;
using testing::Variables;

// A setting of no profile in particular.
struct WantedLeaf {
  SettingRule rule = {};
  WantedSetting wanted = {};

  WantedLeaf(SettingKind kind, const std::string& name,
             const std::string& value) {
    rule.kind = kind;
    wanted.setting = {.kind = kind, .name = name, .value = Parse(value)};
    wanted.rule = &rule;
  }
};

// What of a setting is there, for people, "!" behind it when not all is.
std::string FoundIn(const ReadWorker& read, SettingKind kind,
                    const std::string& name, const std::string& value) {
  const WantedLeaf leaf(kind, name, value);
  const manifest::Amend amend = read.amend();
  std::vector<std::string> found;
  for (const Found& one : FindLeaves(read.subject(), amend, leaf.wanted)) {
    found.push_back(one.what);
  }
  return dgdc::testing::Join(found) +
         (HasAll(read.subject(), amend, leaf.wanted) ? "" : "!");
}

const std::string kPod =
    "        hostIPC: true\n"
    "        nodeSelector: {a: b, c: d}\n"
    "        tolerations: [{key: k, operator: Exists}]\n";
const std::string kContainer =
    Variables({{"A", "1"}}) +
    "          securityContext: {runAsUser: 0, capabilities: {add: [X, Y]}}\n"
    "          volumeMounts: [{name: v, mountPath: /v}]\n" +
    Resources("nvidia.com/gpu: 4, rdma/ib: 2");

TEST_CASE("a leaf is found where the worker has the same value") {
  const ReadWorker read(Deployment(kPod, kContainer));
  CHECK(FoundIn(read, SettingKind::kEnv, "A", "'1'") == "A");
  CHECK(FoundIn(read, SettingKind::kEnv, "A", "'2'") == "!");
  CHECK(FoundIn(read, SettingKind::kEnv, "B", "'1'") == "!");
  CHECK(FoundIn(read, SettingKind::kResource, "rdma/ib", "2") == "rdma/ib");
  CHECK(FoundIn(read, SettingKind::kResource, "rdma/ib", "4") == "!");
  CHECK(FoundIn(read, SettingKind::kArg, "--model", "Qwen/Qwen3-32B") ==
        "--model");
  CHECK(FoundIn(read, SettingKind::kArg, "--model", "other") == "!");
  CHECK(FoundIn(read, SettingKind::kArg, "--model", "null") == "!");
}

TEST_CASE("the leaves of a fragment are its items and fields") {
  const ReadWorker read(Deployment(kPod, kContainer));
  CHECK(FoundIn(read, SettingKind::kPodSpec, "",
                "{nodeSelector: {a: b}, tolerations: [{key: k, operator: "
                "Exists}]}") == "nodeSelector.a, tolerations k");
  CHECK(FoundIn(read, SettingKind::kPodSpec, "",
                "{hostIPC: true, nodeSelector: {a: x, e: f}}") == "hostIPC!");
  CHECK(FoundIn(read, SettingKind::kPodSpec, "",
                "{tolerations: [{key: k, operator: Equal}]}") == "!");
  CHECK(FoundIn(read, SettingKind::kSecurityContext, "",
                "{runAsUser: 0, capabilities: {add: [Y, Z]}}") ==
        "runAsUser, Y!");
  CHECK(FoundIn(read, SettingKind::kContainer, "",
                "{volumeMounts: [{name: v, mountPath: /v}]}") ==
        "volumeMounts v");
  CHECK(FoundIn(read, SettingKind::kContainer, "",
                "{volumeMounts: [{name: v, mountPath: /w}]}") == "!");
}

TEST_CASE("leaves of v1alpha1 stand where that has them") {
  const ReadWorker read(AlphaDeployment(
      "      resources: {limits: {gpu: \"4\", custom: {rdma/ib: \"2\"}}, "
      "claims: [{name: c}]}\n"
      "      envs: [{name: A, value: \"1\"}]\n"
      "      volumeMounts: [{name: v, mountPoint: /v}]\n"
      "      extraPodMetadata: {annotations: {x: '{\"a\":1}'}}\n"));
  CHECK(FoundIn(read, SettingKind::kEnv, "A", "'1'") == "A");
  CHECK(FoundIn(read, SettingKind::kResource, "rdma/ib", "2") == "rdma/ib");
  CHECK(FoundIn(read, SettingKind::kContainer, "",
                "{resources: {claims: [{name: c}]}}") == "claims c");
  CHECK(FoundIn(read, SettingKind::kContainer, "",
                "{volumeMounts: [{name: v, mountPath: /v}]}") ==
        "volumeMounts v");
  CHECK(FoundIn(read, SettingKind::kAnnotation, "x", "'{ \"a\": 1 }'") == "x");
  CHECK(FoundIn(read, SettingKind::kAnnotation, "x", "'{ \"a\": 2 }'") == "!");
}

TEST_CASE("LeavesOf names what a setting would write") {
  const auto names = [](const WantedLeaf& leaf) {
    std::vector<std::string> all;
    for (const Leaf& one : LeavesOf(leaf.wanted.setting)) {
      all.push_back(one.name);
    }
    return dgdc::testing::Join(all);
  };
  CHECK(names({SettingKind::kEnv, "A", "'1'"}) == "A");
  CHECK(names({SettingKind::kPodSpec, "",
               "{hostIPC: true, tolerations: [{key: k}], nodeSelector: {a: "
               "b}}"}) ==
        R"(hostIPC, nodeSelector.a, tolerations[{"key":"k"}])");
}

TEST_CASE("SameText knows texts and JSON") {
  const auto same = [](const char* a, const char* b) {
    return SameText(yaml::Node::String(a), yaml::Node::String(b));
  };
  CHECK(same("x", "x"));
  CHECK_FALSE(same("x", "y"));
  CHECK(same(R"({"a": [1, 2]})", "{\n  \"a\": [1,2]\n}"));
  CHECK_FALSE(same(R"({"a": [1, 2]})", R"({"a": [2, 1]})"));
  CHECK_FALSE(JsonIn("x").has_value());
}

}  // namespace
}  // namespace dgdc::apply
