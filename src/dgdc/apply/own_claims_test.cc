// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/own_claims.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::apply {
namespace {

using dgdc::testing::Parse;
using testing::Deployment;
using testing::FabricOf;
using testing::ReadWorker;
using testing::Resources;

// Claims in a pod that are wanted, and those that it has.
struct ClaimsFixture {
  ClaimsFixture(const std::string& wanted_claims, const std::string& claims,
                const std::string& others = "")
      : read(Deployment("        resourceClaims: [" + claims + "]\n",
                        Resources("nvidia.com/gpu: 4")) +
             others) {
    rule.kind = SettingKind::kPodSpec;
    wanted.push_back({.setting = {.kind = SettingKind::kPodSpec,
                                  .value = Parse("{resourceClaims: [" +
                                                 wanted_claims + "]}")},
                      .rule = &rule});
  }

  // "WANTED -> OWN of SOURCE;" of each.
  [[nodiscard]] std::string Own() const {
    std::string text;
    for (const OwnClaim& own :
         OwnClaims(read.subject(), FabricOf("mnnvl"), wanted)) {
      text += own.wanted + " -> " + own.name + " of " + own.source + ";";
    }
    return text;
  }
  [[nodiscard]] std::string Unknown() const {
    return dgdc::testing::Join(UnknownClaims(read.subject(), wanted));
  }

  ReadWorker read;
  SettingRule rule = {};
  std::vector<WantedSetting> wanted = {};
};

constexpr const char* kChannel = "{name: c, resourceClaimTemplateName: t}";

TEST_CASE("OwnClaims takes a claim of the same name with another template") {
  CHECK(ClaimsFixture(kChannel, "{name: c, resourceClaimTemplateName: mine}")
            .Own() == "c -> c of mine;");
  CHECK(ClaimsFixture(kChannel, "{name: c, resourceClaimName: mine}").Own() ==
        "c -> c of mine;");
}

TEST_CASE("OwnClaims takes nothing where the fabric's own claim is there") {
  CHECK(ClaimsFixture(kChannel, kChannel).Own() == "");
  CHECK(ClaimsFixture(kChannel, "{name: d, resourceClaimTemplateName: u}")
            .Own() == "");
  CHECK(ClaimsFixture(kChannel, "{name: c}").Own() == "");
}

TEST_CASE("OwnClaims takes a claim of the fabric's devices by any name") {
  CHECK(ClaimsFixture(
            kChannel, "{name: d, resourceClaimTemplateName: mine-channel}",
            "---\napiVersion: resource.nvidia.com/v1beta1\n"
            "kind: ComputeDomain\nmetadata: {name: mine}\nspec: {numNodes: 0, "
            "channel: {resourceClaimTemplate: {name: mine-channel}}}\n")
            .Own() == "c -> d of mine-channel;");
}

TEST_CASE("UseOwnClaims hands the container the author's claim") {
  const std::vector<OwnClaim> own = {
      {.wanted = "c", .name = "d", .source = "mine"}};
  const auto used = [&own](const char* value) {
    Setting setting{.kind = SettingKind::kPodSpec, .value = Parse(value)};
    UseOwnClaims(own, setting);
    return yaml::EmitJson(setting.value);
  };
  CHECK(used("{resourceClaims: [{name: c}]}") == "{}");
  CHECK(used("{resourceClaims: [{name: c}, {name: e}]}") ==
        R"({"resourceClaims":[{"name":"e"}]})");
  CHECK(used("{resources: {claims: [{name: c}, {name: e}]}}") ==
        R"({"resources":{"claims":[{"name":"d"},{"name":"e"}]}})");
}

TEST_CASE("UnknownClaims are those whose template nobody sees") {
  CHECK(ClaimsFixture(kChannel, "{name: d, resourceClaimTemplateName: u}")
            .Unknown() == "d");
  CHECK(ClaimsFixture(kChannel, kChannel).Unknown() == "");
  CHECK(ClaimsFixture(kChannel, "{name: d, resourceClaimTemplateName: u}",
                      "---\napiVersion: resource.k8s.io/v1\n"
                      "kind: ResourceClaimTemplate\nmetadata: {name: u}\n"
                      "spec: {spec: {devices: {requests: [{name: x, exactly: "
                      "{deviceClassName: acme}}]}}}\n")
            .Unknown() == "");
}

}  // namespace
}  // namespace dgdc::apply
