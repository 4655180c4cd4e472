// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/params.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/plan/from_intent.h"
#include "dgdc/testing.h"

namespace dgdc::plan {
namespace {

using testing::kAgg;
using testing::kEfa;
using testing::kIb;
using testing::kRoce;
using testing::Resolved;
using testing::ResolveText;
using testing::Value;

// The findings about one parameter of roce.
std::string Given(const std::string& params) {
  return testing::Messages(
      ResolveText(kRoce,
                  {"spec.fabric={profile: roce, params: " + params + "}"})
          .diagnostics);
}

TEST_CASE("plan::CheckParams reports an unknown parameter with the nearest") {
  const Resolved resolved =
      ResolveText(kRoce, {"spec.fabric.params.gidIdex=3"});
  CHECK_FALSE(resolved.plan.has_value());
  CHECK(resolved.Only().message == "fabric roce has no parameter \"gidIdex\"");
  CHECK(resolved.Only().code == "DG1006");
  CHECK(resolved.Only().field_path == "spec.fabric.params.gidIdex");
  CHECK(resolved.Blamed() == "gidIdex");
  REQUIRE(resolved.Only().help.size() == 2);
  CHECK(resolved.Only().help[0] == "did you mean \"gidIndex\"?");
  CHECK(resolved.Only().help[1] ==
        "it has ucxTls, netDevices, gidIndex, reachability, ncclIbHca, "
        "socketIfname, regMethods, ibAddrType, globalRouting, rendezvous, "
        "resourceName, devicePlugin, memlock, nixlBackend; see "
        "dgdc profiles show roce");
}

TEST_CASE("plan::CheckParams warns of what nobody should choose any more") {
  const Resolved whole =
      ResolveText(kRoce, {"spec.fabric.params.regMethods=odp"});
  CHECK(whole.plan.has_value());
  CHECK(whole.Only().code == "DG1077");
  CHECK(whole.Only().message == "parameter regMethods is deprecated");
  CHECK(whole.Only().help == std::vector<std::string>{"Remove it"});
  const Resolved value =
      ResolveText(kRoce, {"spec.fabric.params.ibAddrType=ib_global"});
  CHECK(value.Only().message ==
        "ib_global of parameter ibAddrType is deprecated");
  CHECK(ResolveText(kRoce, {"spec.fabric.params.ibAddrType=eth"})
            .diagnostics.empty());
}

TEST_CASE("plan::CheckParams reports a value of another type") {
  CHECK(Given("{gidIndex: three}") ==
        "DG1007: parameter gidIndex is \"three\", expected an integer from 0 "
        "to 255");
  CHECK(Given("{netDevices: mlx5_0}") ==
        "DG1007: parameter netDevices is \"mlx5_0\", expected a list of "
        "strings");
  CHECK(Given("{ucxTls: [rc, dc]}") ==
        "DG1007: parameter ucxTls is a list, expected a string");
  CHECK(Given("{socketIfname: 1}") ==
        "DG1007: parameter socketIfname is 1, expected a string");
  CHECK(Given("{devicePlugin: true}") ==
        "DG1007: parameter devicePlugin is true, expected one of exclusive, "
        "shared");
}

TEST_CASE("plan::CheckParams reports a value outside of range or set") {
  CHECK(Given("{gidIndex: 256}") ==
        "DG1007: parameter gidIndex is 256, expected an integer from 0 to 255");
  CHECK(Given("{gidIndex: -1}") ==
        "DG1007: parameter gidIndex is -1, expected an integer from 0 to 255");
  CHECK(Given("{memlock: always}") ==
        "DG1007: parameter memlock is \"always\", expected one of capability, "
        "node");
}

TEST_CASE("plan::CheckParams accepts the ends of a range") {
  CHECK(Given("{gidIndex: 0}") == "");
  CHECK(Given("{gidIndex: 255}") == "");
}

TEST_CASE("plan::CheckParams points at the declaration of the parameter") {
  const Resolved resolved =
      ResolveText(kRoce, {"spec.fabric.params.gidIndex=300"});
  CHECK(resolved.Blamed() == "300");
  REQUIRE(resolved.Only().labels.size() == 1);
  CHECK(resolved.Only().labels[0].text == "declared here");
  CHECK(resolved.sources.Get(resolved.Only().labels[0].span.file).name ==
        "profiles/fabrics/roce.yaml");
}

TEST_CASE(
    "plan::IntentModel uses the default, and the intent's value before it") {
  const char* const kName = "UCX_IB_GID_INDEX";
  const Resolved fallback = ResolveText(kRoce, {"spec.fabric=roce"});
  CHECK(Value(fallback.Get(RoleKind::kPrefill), SettingKind::kEnv, kName) ==
        "3");
  const Resolved given = ResolveText(kRoce, {"spec.fabric.params.gidIndex=5"});
  CHECK(Value(given.Get(RoleKind::kPrefill), SettingKind::kEnv, kName) == "5");
  CHECK(Value(given.Get(RoleKind::kPrefill), SettingKind::kEnv,
              "NCCL_IB_GID_INDEX") == "5");
}

TEST_CASE("plan::IntentModel drops the settings of an absent parameter") {
  const Resolved resolved = ResolveText(kRoce, {"spec.fabric=roce"});
  CHECK(Value(resolved.Get(RoleKind::kDecode), SettingKind::kEnv,
              "UCX_NET_DEVICES") == "(none)");
  CHECK(Value(resolved.Get(RoleKind::kDecode), SettingKind::kEnv,
              "GLOO_SOCKET_IFNAME") == "(none)");
}

TEST_CASE("plan::IntentModel drops a setting whose parameter is empty") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.fabric={profile: ib, params: {ucxTls: \"\"}}"});
  CHECK(Value(resolved.Get(RoleKind::kDecode), SettingKind::kEnv, "UCX_TLS") ==
        "(none)");
}

TEST_CASE("plan::IntentModel joins a list") {
  const Resolved resolved = ResolveText(kRoce);
  CHECK(Value(resolved.Get(RoleKind::kDecode), SettingKind::kEnv,
              "UCX_NET_DEVICES") == "mlx5_0:1,mlx5_1:1,mlx5_2:1,mlx5_3:1");
}

TEST_CASE(
    "plan::IntentModel asks for a figure that the hardware does not tell") {
  const Resolved resolved = ResolveText(kEfa, {"spec.hardware=l40s"});
  CHECK(resolved.Only().code == "DG1020");
  CHECK(resolved.Only().message ==
        "fabric aws-efa needs interfaces, which hardware l40s does not tell");
  CHECK(resolved.Blamed() == "l40s");
  CHECK_FALSE(resolved.plan.has_value());
}

TEST_CASE("plan::IntentModel is content with a figure from the intent") {
  const Resolved resolved = ResolveText(
      kEfa, {"spec.hardware=l40s",
             "spec.fabric={profile: aws-efa, params: {interfaces: 1}}"});
  CHECK(testing::Messages(resolved.diagnostics) == "");
  CHECK(Value(resolved.Get(RoleKind::kPrefill), SettingKind::kResource,
              "vpc.amazonaws.com/efa") == "1");
}

TEST_CASE("plan::IntentModel needs nothing for workers that use no fabric") {
  const Resolved resolved =
      ResolveText(kAgg, {"spec.hardware=l40s", "spec.fabric=aws-efa"});
  CHECK(testing::Messages(resolved.diagnostics) == "");
}

TEST_CASE("plan::IntentModel tells the engine no backend that is its own") {
  SourceSet sources(&testing::Embedded().sources());
  const uint32_t file = sources.Add("intent.yaml", std::string(kRoce));
  Sink sink;
  const auto reading =
      intent::Read(sources, file, {}, testing::Embedded(), {}, sink);
  REQUIRE(reading.has_value());
  Context context{
      .intent = reading->intent, .catalog = testing::Embedded(), .sink = sink};
  LookUp(context);
  SizeRoles(context);
  const IntentModel model(context);
  const model::View view = model.Whole();
  REQUIRE(view.FindValue("fabric.backend") != nullptr);
  CHECK(view.FindValue("fabric.backend")->scalar == "UCX");
  CHECK(view.FindValue("fabric.explicitBackend") == nullptr);
}

}  // namespace
}  // namespace dgdc::plan
