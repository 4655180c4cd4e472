// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/fabrics.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::plan {
namespace {

using testing::Messages;
using testing::Resolved;
using testing::ResolveText;
using testing::Value;

// Both roles span four nodes; the KV cache and the collectives have a fabric
// each.
constexpr std::string_view kTwo = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata: {name: a, namespace: b}
spec:
  model: {id: moonshotai/Kimi-K3, trustRemoteCode: true}
  engine: vllm
  fabric:
    profile: ib
    params: {socketIfname: eth1, ncclIbHca: [mlx5_0]}
    collectives: {profile: mnnvl, params: {socketIfname: eth0}}
  hardware: gb200
  workload: {isl: 60000, osl: 1000}
  prefill: {tp: 16, tpAcrossNodes: true}
  decode: {tp: 16, tpAcrossNodes: true}
  dynamo: "1.4.0"
)";

const std::vector<std::string> kOneNodePrefill = {"spec.prefill.tp=4"};

std::string Env(const Resolved& resolved, RoleKind role,
                const std::string& name) {
  return Value(resolved.Get(role), SettingKind::kEnv, name);
}

// Kinds and names of the documents that the fabrics need.
std::vector<std::string> Documents(const Resolved& resolved) {
  REQUIRE(resolved.plan.has_value());
  std::vector<std::string> names;
  for (const yaml::Node& document : resolved.plan->documents) {
    names.push_back(document.Find("kind")->scalar + " " +
                    document.Find("metadata")->Find("name")->scalar);
  }
  return names;
}

TEST_CASE(
    "plan::IntentModel gives each fabric the settings of what it carries") {
  const Resolved resolved = ResolveText(kTwo);
  CHECK(Messages(resolved.diagnostics) == "");
  for (const RoleKind role : {RoleKind::kPrefill, RoleKind::kDecode}) {
    CHECK(Env(resolved, role, "UCX_TLS") ==
          "rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc");
    CHECK(Env(resolved, role, "UCX_CUDA_IPC_ENABLE_MNNVL") == "(none)");
    CHECK(Env(resolved, role, "NCCL_MNNVL_ENABLE") == "1");
    CHECK(Env(resolved, role, "NCCL_IB_HCA") == "(none)");
    CHECK(Value(resolved.Get(role), SettingKind::kResource, "rdma/ib") == "4");
  }
}

TEST_CASE("plan::IntentModel keeps parameters of one name apart") {
  CHECK(Env(ResolveText(kTwo), RoleKind::kDecode, "NCCL_SOCKET_IFNAME") ==
        "eth0");
  CHECK(Env(ResolveText(kTwo, {"spec.fabric.collectives=mnnvl"}),
            RoleKind::kDecode, "GLOO_SOCKET_IFNAME") == "eth0");
}

TEST_CASE("plan::IntentModel gives a worker inside a node no collectives") {
  const Resolved resolved = ResolveText(kTwo, kOneNodePrefill);
  CHECK(Env(resolved, RoleKind::kPrefill, "NCCL_MNNVL_ENABLE") == "(none)");
  CHECK(Env(resolved, RoleKind::kPrefill, "UCX_TLS") != "(none)");
  CHECK(Env(resolved, RoleKind::kDecode, "NCCL_MNNVL_ENABLE") == "1");
}

TEST_CASE("plan::IntentModel takes the image of either fabric") {
  const Resolved resolved =
      ResolveText(kTwo, {"spec.fabric={profile: aws-efa, collectives: mnnvl}",
                         "spec.hardware=p6e-gb200.36xlarge"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(resolved.Get(RoleKind::kDecode).image.scalar ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0-efa");
}

TEST_CASE("plan::FabricDocuments writes what roles share once") {
  CHECK(Documents(ResolveText(
            kTwo, {"spec.fabric=mnnvl", "spec.prefill.replicas=2"})) ==
        std::vector<std::string>{"ComputeDomain a-cd"});
}

TEST_CASE("plan::FabricDocuments writes a document per role that needs one") {
  CHECK(Documents(ResolveText(kTwo)) ==
        std::vector<std::string>{"ComputeDomain a-prefill-cd",
                                 "ComputeDomain a-decode-cd"});
  CHECK(Documents(ResolveText(kTwo, kOneNodePrefill)) ==
        std::vector<std::string>{"ComputeDomain a-decode-cd"});
}

TEST_CASE("plan::FabricDocuments follows the sizes of each role") {
  const Resolved resolved =
      ResolveText(kTwo, {"spec.fabric=gke-dranet",
                         "spec.hardware=a3-ultragpu-8g", "spec.prefill.tp=8"});
  CHECK(Documents(resolved) ==
        std::vector<std::string>{"ResourceClaimTemplate a-prefill-mrdma",
                                 "ResourceClaimTemplate a-decode-mrdma"});
}

TEST_CASE("plan::CheckFabrics refuses a fabric that carries nothing") {
  const Resolved same = ResolveText(kTwo, {"spec.fabric.collectives=ib"});
  CHECK(same.Only().message == "ib carries the collectives anyway");
  CHECK(same.Only().field_path == "spec.fabric.collectives");
  const Resolved inside =
      ResolveText(kTwo, {"spec.prefill.tp=4", "spec.decode.tp=4"});
  CHECK(inside.Only().code == "DG1029");
  CHECK(inside.Blamed() == "mnnvl");
  CHECK(testing::Join(inside.Only().help) ==
        "remove collectives; inside a node they need no fabric");
}

TEST_CASE("plan::CheckAgreement reports two values of one setting") {
  const Resolved resolved = ResolveText(
      kTwo, {"spec.hardware=h200",
             "spec.fabric.collectives={profile: roce, params: {resourceName: "
             "rdma/ib, devicePlugin: shared}}"});
  CHECK_FALSE(resolved.plan.has_value());
  CHECK(resolved.Only().code == "DG1030");
  CHECK(resolved.Only().message ==
        "roce wants rdma/ib to be 1, and ib wants 8");
  CHECK(resolved.Blamed() == "roce");
  REQUIRE(resolved.Only().labels.size() == 3);
  CHECK(resolved.sources.Get(resolved.Only().labels[1].span.file).name ==
        "profiles/fabrics/roce.yaml");
  CHECK(resolved.sources.Get(resolved.Only().labels[2].span.file).name ==
        "profiles/fabrics/ib.yaml");
}

TEST_CASE("plan::CheckAgreement is content where both want the same") {
  const Resolved resolved =
      ResolveText(kTwo, {"spec.hardware=h200",
                         "spec.fabric.collectives={profile: roce, params: "
                         "{resourceName: rdma/ib}}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Value(resolved.Get(RoleKind::kDecode), SettingKind::kResource,
              "rdma/ib") == "8");
}

TEST_CASE("plan::Resolve looks up the parameters of the collectives' fabric") {
  const Resolved resolved =
      ResolveText(kTwo, {"spec.fabric.collectives.params.numNode=1"});
  CHECK(resolved.Only().code == "DG1006");
  CHECK(resolved.Only().field_path == "spec.fabric.collectives.params.numNode");
}

TEST_CASE("plan::Resolve reports an unknown fabric of the collectives alone") {
  const Resolved resolved = ResolveText(kTwo, {"spec.fabric.collectives=mnvl"});
  CHECK(resolved.Only().code == "DG1002");
  CHECK(resolved.Only().field_path == "spec.fabric.collectives");
  CHECK(testing::Join(resolved.Only().help).find("mnnvl") != std::string::npos);
}

}  // namespace
}  // namespace dgdc::plan
