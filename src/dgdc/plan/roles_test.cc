// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/plan/resolve.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::plan {
namespace {

using testing::FindSetting;
using testing::kEfa;
using testing::kIb;
using testing::Messages;
using testing::Resolved;
using testing::ResolveText;
using testing::Value;

std::string RoleRelease(std::string_view version) {
  return "spec.dynamo=\"" + std::string(version) + "\"";
}

std::string Interfaces(const std::string& hardware, int tp) {
  const Resolved resolved = ResolveText(
      kEfa, {"spec.hardware=" + hardware,
             "spec.prefill.tp=" + std::to_string(tp), RoleRelease("1.4.0")});
  CHECK(Messages(resolved.diagnostics) == "");
  return Value(resolved.Get(RoleKind::kPrefill), SettingKind::kResource,
               "vpc.amazonaws.com/efa");
}

TEST_CASE("plan::Resolve counts the EFA interfaces of a worker's GPUs") {
  CHECK(Interfaces("p5.48xlarge", 1) == "4");
  CHECK(Interfaces("p5.48xlarge", 4) == "16");
  CHECK(Interfaces("p5.48xlarge", 8) == "32");
  CHECK(Interfaces("p5en.48xlarge", 1) == "2");
  CHECK(Interfaces("p5en.48xlarge", 4) == "8");
  CHECK(Interfaces("p6e-gb200.36xlarge", 1) == "1");
}

TEST_CASE("plan::Resolve counts one HCA per GPU, or one slot when shared") {
  const Resolved exclusive = ResolveText(kIb);
  CHECK(Value(exclusive.Get(RoleKind::kPrefill), SettingKind::kResource,
              "rdma/ib") == "2");
  CHECK(Value(exclusive.Get(RoleKind::kDecode), SettingKind::kResource,
              "rdma/ib") == "4");
  const Resolved shared = ResolveText(
      kIb, {"spec.fabric={profile: ib, params: {devicePlugin: shared}}"});
  for (const RoleKind role : {RoleKind::kPrefill, RoleKind::kDecode}) {
    const Setting* setting =
        FindSetting(shared.Get(role), SettingKind::kResource, "rdma/ib");
    REQUIRE(setting != nullptr);
    CHECK(setting->value.IsString());
    CHECK(setting->value.scalar == "1");
  }
}

TEST_CASE("plan::Resolve names the resource as the device plugin does") {
  const Resolved resolved = ResolveText(
      kIb, {"spec.fabric={profile: ib, params: {resourceName: rdma/shared}}"});
  CHECK(Value(resolved.Get(RoleKind::kPrefill), SettingKind::kResource,
              "rdma/shared") == "2");
  CHECK(Value(resolved.Get(RoleKind::kPrefill), SettingKind::kResource,
              "rdma/ib") == "(none)");
}

TEST_CASE("plan::Resolve adds IPC_LOCK as root, unless the nodes pin memory") {
  for (const char* fabric : {"ib", "roce"}) {
    CAPTURE(fabric);
    const std::string profile = std::string("spec.fabric={profile: ") + fabric;
    const Resolved capability = ResolveText(kIb, {profile + "}"});
    const Setting* setting = FindSetting(capability.Get(RoleKind::kPrefill),
                                         SettingKind::kSecurityContext);
    REQUIRE(setting != nullptr);
    CHECK(yaml::EmitJson(setting->value) ==
          R"({"runAsUser":0,"capabilities":{"add":["IPC_LOCK"]}})");
    const Resolved node =
        ResolveText(kIb, {profile + ", params: {memlock: node}}"});
    CHECK(FindSetting(node.Get(RoleKind::kPrefill),
                      SettingKind::kSecurityContext) == nullptr);
  }
}

TEST_CASE("plan::Resolve sets no UCX variable on EFA") {
  const Resolved resolved = ResolveText(kEfa);
  for (const Setting& setting : resolved.Get(RoleKind::kPrefill).settings) {
    CHECK_FALSE(setting.name.starts_with("UCX_"));
  }
}

TEST_CASE("plan::Resolve tells the engine NIXL's backend only where it must") {
  CHECK(Value(ResolveText(kEfa).Get(RoleKind::kDecode), SettingKind::kArg,
              "--kv-transfer-config") ==
        R"({"kv_connector":"NixlConnector","kv_role":"kv_both",)"
        R"("kv_buffer_device":"cuda",)"
        R"("kv_connector_extra_config":{"backends":["LIBFABRIC"]}})");
  CHECK(
      Value(ResolveText(kIb, {"spec.dynamo=\"1.0.1\""}).Get(RoleKind::kDecode),
            SettingKind::kArg, "--kv-transfer-config") ==
      R"({"kv_connector":"NixlConnector","kv_role":"kv_both"})");
  // Releases before 1.0.0 refuse the configuration beside their connector.
  CHECK(Value(ResolveText(kIb).Get(RoleKind::kDecode), SettingKind::kArg,
              "--connector") == "nixl");
}

}  // namespace
}  // namespace dgdc::plan
