// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/resolve.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/testing.h"

namespace dgdc::plan {
namespace {

using testing::FindSetting;
using testing::kAgg;
using testing::kEfa;
using testing::kIb;
using testing::Messages;
using testing::Resolved;
using testing::ResolveText;
using testing::Value;

// An aggregated intent that is valid and names no role at all.
constexpr std::string_view kBare = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata: {name: a}
spec:
  model: meta-llama/Llama-3.1-8B-Instruct
  engine: vllm
  hardware: h200
  workload: {isl: 8000, osl: 50}
  dynamo: "1.4.0"
)";

std::string Release(std::string_view version) {
  return "spec.dynamo=\"" + std::string(version) + "\"";
}

std::string Image(const Resolved& resolved, RoleKind role) {
  return resolved.Get(role).image.scalar;
}

std::string MaxModelLen(const Resolved& resolved) {
  return Value(resolved.Get(RoleKind::kWorker), SettingKind::kArg,
               "--max-model-len");
}

// --- API version -------------------------------------------------------------

TEST_CASE("plan::Resolve takes the release's own API version by default") {
  CHECK(ResolveText(kIb, {Release("1.0.2")}).plan->api_version == "v1alpha1");
  CHECK(ResolveText(kIb, {Release("1.4.0")}).plan->api_version == "v1beta1");
}

TEST_CASE("plan::Resolve takes an older API version without a word") {
  const Resolved resolved = ResolveText(kIb, {Release("1.4.0")}, "v1alpha1");
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(resolved.plan->api_version == "v1alpha1");
}

TEST_CASE("plan::Resolve warns of an API version newer than the operator") {
  const Resolved resolved = ResolveText(kIb, {}, "v1beta1");
  CHECK(resolved.Only().code == "DG1018");
  CHECK(resolved.Only().message ==
        "v1beta1 was asked for, but the operator of Dynamo 0.8.0 serves only "
        "v1alpha1");
  CHECK(resolved.Blamed() == "\"0.8.0\"");
  REQUIRE(resolved.plan.has_value());
  CHECK(resolved.plan->api_version == "v1beta1");
}

// --- Images ------------------------------------------------------------------

TEST_CASE("plan::Resolve takes the images of the release") {
  const Resolved resolved = ResolveText(kIb);
  CHECK(Image(resolved, RoleKind::kPrefill) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.8.0");
  CHECK(Image(resolved, RoleKind::kDecode) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.8.0");
  CHECK(Image(resolved, RoleKind::kFrontend) ==
        "nvcr.io/nvidia/ai-dynamo/dynamo-frontend:0.8.0");
}

TEST_CASE(
    "plan::Resolve runs the frontend from the engine's image before 0.8") {
  CHECK(Image(ResolveText(kIb, {Release("0.6.0")}), RoleKind::kFrontend) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.6.0");
}

TEST_CASE("plan::Resolve takes the EFA image for workers that use EFA") {
  CHECK(Image(ResolveText(kEfa), RoleKind::kPrefill) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.0.1-efa-amd64");
  const Resolved newest = ResolveText(kEfa, {Release("1.4.0")});
  CHECK(Image(newest, RoleKind::kDecode) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0-efa");
  CHECK(Image(newest, RoleKind::kFrontend) ==
        "nvcr.io/nvidia/ai-dynamo/dynamo-frontend:1.4.0");
}

TEST_CASE("plan::Resolve takes an EFA image of the CPU architecture") {
  const std::vector<std::string> arm = {"spec.hardware=p6e-gb200.36xlarge"};
  CHECK(Image(ResolveText(kEfa, {arm[0], Release("1.3.0")}),
              RoleKind::kPrefill) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0-efa");
  const Resolved resolved = ResolveText(kEfa, arm);
  CHECK_FALSE(resolved.plan.has_value());
  CHECK(resolved.Only().code == "DG1014");
  CHECK(resolved.Only().message ==
        "Dynamo 1.0.1 has no \"efa\" image of vllm for arm64");
  CHECK(testing::Join(resolved.Only().help)
            .starts_with(
                "releases that have one: 1.2.0, 1.2.1, 1.3.0, 1.3.1, 1.4.0"));
  CHECK(resolved.Blamed() == "\"1.0.1\"");
}

TEST_CASE("plan::Resolve lists the releases with an EFA image") {
  CHECK(testing::Join(ResolveText(kEfa, {Release("0.9.1")}).Only().help)
            .starts_with("releases that have one: 1.0.0, 1.0.1, 1.0.2, 1.1.0, "
                         "1.1.1, 1.2.0, 1.2.1, 1.3.0, 1.3.1, 1.4.0"));
}

TEST_CASE("plan::Resolve reports a release without a runtime for the CPU") {
  CHECK(ResolveText(kAgg, {"spec.hardware=gb200", Release("0.6.0")})
            .Only()
            .message == "Dynamo 0.6.0 has no runtime image of vllm for arm64");
}

// --- Roles and fabric --------------------------------------------------------

TEST_CASE("plan::Resolve puts the frontend first") {
  const Resolved resolved = ResolveText(kIb);
  REQUIRE(resolved.plan->roles.size() == 3);
  CHECK(resolved.plan->roles[0].component == "Frontend");
  CHECK(resolved.plan->roles[1].component == "Prefill");
  CHECK(resolved.plan->roles[2].component == "Decode");
  CHECK(resolved.plan->disaggregated);
  CHECK(resolved.plan->framework.scalar == "vllm");
}

TEST_CASE("plan::Resolve reports prefill without decode, and decode without") {
  const Resolved prefill = ResolveText(kBare, {"spec.prefill.tp=1"});
  CHECK(prefill.Only().code == "DG1001");
  CHECK(prefill.Only().message == "prefill is given without decode");
  CHECK(prefill.Only().field_path == "spec.prefill");
  const Resolved decode = ResolveText(kBare, {"spec.decode.tp=1"});
  CHECK(decode.Only().message == "decode is given without prefill");
  CHECK(testing::Join(decode.Only().help) ==
        "add a prefill section, or rename this one to workers for an "
        "aggregated deployment");
}

TEST_CASE("plan::Resolve reports workers beside prefill and decode") {
  CHECK(ResolveText(kIb, {"spec.workers.tp=1"}).Only().message ==
        "both workers and prefill are given");
  CHECK(ResolveText(kAgg, {"spec.decode.tp=1"}).Only().message ==
        "both workers and decode are given");
}

TEST_CASE("plan::Resolve reports an intent without any worker") {
  const Resolved resolved = ResolveText(kBare);
  CHECK(resolved.Only().code == "DG1001");
  CHECK(resolved.Only().message == "spec has no workers at all");
  CHECK(resolved.Blamed() == "spec");
}

TEST_CASE("plan::Resolve reports prefill and decode without a fabric") {
  const Resolved resolved =
      ResolveText(kBare, {"spec.prefill.tp=1", "spec.decode.tp=1"});
  CHECK(resolved.Only().code == "DG1008");
  CHECK(resolved.Only().message == "prefill and decode, but no fabric");
  CHECK(testing::Join(resolved.Only().help) ==
        "set spec.fabric to one of aks-ib, coreweave-ib, coreweave-roce, "
        "doks-roce, gke-dranet, gke-roce, ib, nebius-ib, nscale-ib, ocp-roce, "
        "oke-roce, roce, tcp");
}

TEST_CASE("plan::Resolve reports a worker on several nodes without a fabric") {
  CHECK(ResolveText(kBare, {"spec.workers={tp: 8, pp: 2}"}).Only().message ==
        "a worker spans several nodes, but no fabric is given");
}

TEST_CASE("plan::Resolve gives a single-node worker nothing of its fabric") {
  const Resolved without = ResolveText(kAgg, {Release("1.4.0")});
  for (const char* fabric : {"ib", "roce", "tcp"}) {
    CAPTURE(fabric);
    const Resolved with = ResolveText(
        kAgg, {Release("1.4.0"), std::string("spec.fabric=") + fabric});
    CHECK(Messages(with.diagnostics) == "");
    const Role& role = with.Get(RoleKind::kWorker);
    CHECK(role.image.scalar == "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0");
    const Role& plain = without.Get(RoleKind::kWorker);
    REQUIRE(role.settings.size() == plain.settings.size());
    for (size_t i = 0; i < role.settings.size(); ++i) {
      CHECK(role.settings[i].name == plain.settings[i].name);
      CHECK(Equal(role.settings[i].value, plain.settings[i].value));
    }
  }
}

TEST_CASE("plan::Resolve gives a worker on several nodes its fabric") {
  const Resolved resolved =
      ResolveText(kAgg, {"spec.fabric=ib", "spec.workers={tp: 8, pp: 2}"});
  CHECK(Messages(resolved.diagnostics) == "");
  const Role& role = resolved.Get(RoleKind::kWorker);
  CHECK(role.placement.nodes == 2);
  CHECK(role.placement.gpus_per_node == 8);
  CHECK(Value(role, SettingKind::kResource, "rdma/ib") == "8");
  CHECK(FindSetting(role, SettingKind::kSecurityContext) != nullptr);
  CHECK(Value(role, SettingKind::kEnv, "UCX_TLS") == "(none)");
  CHECK(Value(role, SettingKind::kArg, "--kv-transfer-config") == "(none)");
  CHECK(Value(role, SettingKind::kArg, "--pipeline-parallel-size") == "2");
}

TEST_CASE("plan::Resolve gives the frontend nothing of the fabric") {
  for (const std::string_view example : {kEfa, kIb}) {
    const Resolved resolved = ResolveText(example);
    for (const Setting& setting : resolved.Get(RoleKind::kFrontend).settings) {
      CAPTURE(setting.name);
      CHECK(setting.kind != SettingKind::kResource);
      CHECK(setting.kind != SettingKind::kSecurityContext);
      CHECK_FALSE(setting.name.starts_with("UCX_"));
      CHECK_FALSE(setting.name.starts_with("FI_"));
    }
  }
}

TEST_CASE("plan::Resolve reports a fabric that the hardware does not have") {
  const Resolved resolved = ResolveText(kIb, {"spec.hardware=p5.48xlarge"});
  CHECK(resolved.Only().code == "DG1023");
  CHECK(resolved.Only().message ==
        "fabric ib drives rdma interfaces, but p5.48xlarge has efa "
        "interfaces");
  CHECK(testing::Join(resolved.Only().help) ==
        "fabrics that fit this hardware: aws-efa-dra, aws-efa, tcp");
}

// --- Interfaces and privileges -----------------------------------------------

// --- Names of profiles -------------------------------------------------------

TEST_CASE("plan::Resolve reports unknown profiles with the nearest name") {
  struct Row {
    const char* override;
    const char* messages;
    const char* hint;
  };
  for (const Row& row :
       {Row{"spec.fabric=rocee", "DG1002: unknown fabric \"rocee\"",
            "did you mean \"roce\"?"},
        Row{"spec.hardware=h20", "DG1003: unknown hardware \"h20\"",
            "did you mean \"h200\"?"},
        Row{"spec.engine=vlm", "DG1004: unknown engine \"vlm\"",
            "did you mean \"vllm\"?"}}) {
    CAPTURE(row.override);
    const Resolved resolved = ResolveText(kIb, {row.override});
    CHECK_FALSE(resolved.plan.has_value());
    CHECK(Messages(resolved.diagnostics) == row.messages);
    REQUIRE(resolved.Only().help.size() >= 2);
    CHECK(resolved.Only().help.front() == row.hint);
    CHECK(resolved.Only().help.back().starts_with("known: "));
  }
}

TEST_CASE("plan::Resolve names no older release by its letters") {
  const Resolved newer = ResolveText(kIb, {"spec.dynamo=\"9.4.9\""});
  CHECK_FALSE(newer.plan.has_value());
  CHECK(Messages(newer.diagnostics) ==
        "DG1005: unknown Dynamo release \"9.4.9\"");
  REQUIRE(newer.Only().help.size() == 2);
  CHECK(newer.Only().help[0].starts_with("to compile it like "));
  CHECK(newer.Only().help[1].starts_with("the newest known release is "));
  const Resolved older = ResolveText(kIb, {"spec.dynamo=\"0.99.0\""});
  REQUIRE(older.Only().help.size() == 1);
  CHECK(older.Only().help[0].starts_with("the newest known release is "));
}

TEST_CASE("plan::Resolve completes a release of two numbers") {
  for (const char* written : {"\"1.4\"", "1.4"}) {
    CAPTURE(written);
    const Resolved resolved =
        ResolveText(kIb, {std::string("spec.dynamo=") + written});
    CHECK(resolved.plan.has_value());
    CHECK(Messages(resolved.diagnostics) ==
          "DG1073: release 1.4 is read as 1.4.0");
    CHECK(Image(resolved, RoleKind::kPrefill) ==
          "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0");
  }
}

TEST_CASE("plan::Resolve takes an unknown patch release like the last one") {
  const Resolved resolved = ResolveText(kIb, {"spec.dynamo=\"1.4.99\""});
  CHECK(resolved.plan.has_value());
  CHECK(Messages(resolved.diagnostics) ==
        "DG1038: release 1.4.99 is none that this dgdc knows");
}

TEST_CASE("plan::Resolve takes a newer release like the one it is told") {
  CHECK(ResolveText(kIb, {"spec.dynamo=\"1.99.0\""}).Only().code == "DG1005");
  const Resolved resolved =
      ResolveText(kIb, {"spec.dynamo={release: \"1.99.0\", like: \"1.4.0\"}"});
  REQUIRE(resolved.plan.has_value());
  CHECK(resolved.Only().code == "DG1038");
  CHECK(resolved.Only().message.starts_with("release 1.99.0 is newer than "));
  CHECK(resolved.Only().here == "compiled like 1.4.0");
  CHECK(Image(resolved, RoleKind::kPrefill) ==
        "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.99.0");
  CHECK(Messages(
            ResolveText(kIb,
                        {"spec.dynamo={release: \"1.99.0\", like: \"1.98.0\"}"})
                .diagnostics) == "DG1005: unknown Dynamo release \"1.98.0\"");
}

TEST_CASE("plan::Resolve takes images of one's own") {
  const Resolved mirrored = ResolveText(
      kIb, {Release("1.4.0"), "spec.images={registry: r.example/m}"});
  CHECK(Messages(mirrored.diagnostics) == "");
  CHECK(Image(mirrored, RoleKind::kPrefill) ==
        "r.example/m/vllm-runtime:1.4.0");
  CHECK(Image(mirrored, RoleKind::kFrontend) ==
        "r.example/m/dynamo-frontend:1.4.0");
  CHECK(mirrored.Get(RoleKind::kPrefill).runtime_version.IsNull());
  const Resolved own = ResolveText(
      kIb, {Release("1.4.0"), "spec.images={repository: own, tag: 2.0.1}"});
  CHECK(Image(own, RoleKind::kPrefill) == "nvcr.io/nvidia/ai-dynamo/own:2.0.1");
  CHECK(own.Get(RoleKind::kPrefill).runtime_version.scalar == "1.4.0");
  CHECK(own.Get(RoleKind::kFrontend).runtime_version.IsNull());
  const Resolved early = ResolveText(
      kIb, {Release("1.3.1"), "spec.images={repository: own, tag: 2.0.1}"});
  CHECK(early.Get(RoleKind::kPrefill).runtime_version.IsNull());
}

TEST_CASE("plan::Resolve reports every unknown profile in one run") {
  CHECK(Messages(ResolveText(kIb, {"spec.fabric=x", "spec.hardware=x",
                                   "spec.engine=x", "spec.dynamo=x"})
                     .diagnostics) ==
        "DG1002: unknown fabric \"x\"\nDG1003: unknown hardware \"x\"\n"
        "DG1004: unknown engine \"x\"\nDG1005: unknown Dynamo release \"x\"");
}

TEST_CASE("plan::Resolve takes an alias for the profile") {
  const Resolved resolved = ResolveText(kEfa, {"spec.fabric=efa"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Value(resolved.Get(RoleKind::kPrefill), SettingKind::kEnv,
              "FI_PROVIDER") == "efa");
}

TEST_CASE("plan::Resolve warns of an unknown model and goes on") {
  const Resolved resolved = ResolveText(kIb, {"spec.model=acme/Foo-70B"});
  REQUIRE(resolved.diagnostics.size() == 2);
  CHECK(resolved.diagnostics[0].code == "DG1009");
  CHECK(resolved.diagnostics[0].message ==
        "no architecture facts for model \"acme/Foo-70B\"");
  CHECK(resolved.diagnostics[1].code == "DG1063");
  REQUIRE(resolved.plan.has_value());
  CHECK_FALSE(resolved.plan->kv_transfer.request_bytes.has_value());
}

// --- Sizes -------------------------------------------------------------------

TEST_CASE("plan::Resolve reports a tp that does not divide the heads") {
  const Resolved resolved = ResolveText(kIb, {"spec.prefill.tp=3"});
  CHECK(resolved.Only().code == "DG1010");
  CHECK(resolved.Only().message ==
        "tp 3 does not divide the 64 attention heads of Qwen/Qwen3-32B-FP8");
  CHECK(testing::Join(resolved.Only().help) ==
        "tp sizes that do and fit one node: 1, 2, 4, 8");
}

TEST_CASE("plan::Resolve reports a tp larger than a node") {
  const Resolved resolved = ResolveText(kIb, {"spec.prefill.tp=16"});
  CHECK(resolved.Only().code == "DG1011");
  CHECK(resolved.Only().message ==
        "tp 16 is larger than a node of h200 with 8 GPUs");
  CHECK(testing::Join(resolved.Only().help) ==
        "use tp 8, or a multiple of 8 with tpAcrossNodes: true");
  // Aggregated workers hand nothing over that a stage would hold back.
  CHECK(
      testing::Join(ResolveText(kAgg, {"spec.workers.tp=16", "spec.fabric=ib"})
                        .Only()
                        .help)
          .starts_with("use tp 8 and spread layers over nodes with pp, "));
}

TEST_CASE("plan::Resolve reports GPUs that do not fill their nodes") {
  CHECK(ResolveText(kIb, {"spec.prefill={tp: 4, dp: 3}"}).Only().message ==
        "12 GPUs (tp 4 x pp 1 x dp 3) do not spread evenly over nodes of h200 "
        "with 8 GPUs");
}

TEST_CASE("plan::Resolve adds a margin of 1500 tokens to the workload") {
  CHECK(MaxModelLen(ResolveText(kAgg)) == "6000");
}

TEST_CASE("plan::Resolve caps the model length at the model's limit") {
  const Resolved resolved =
      ResolveText(kAgg, {"spec.model=meta-llama/Llama-3.1-8B-Instruct",
                         "spec.workload={isl: 131000, osl: 72}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(MaxModelLen(resolved) == "131072");
}

TEST_CASE("plan::Resolve reports a workload beyond the model's limit") {
  const Resolved resolved =
      ResolveText(kAgg, {"spec.model=meta-llama/Llama-3.1-8B-Instruct",
                         "spec.workload={isl: 131000, osl: 73}"});
  CHECK(resolved.Only().code == "DG1013");
  CHECK(resolved.Only().message ==
        "isl 131000 and osl 73 make 131073 tokens, "
        "meta-llama/Meta-Llama-3.1-8B ends at 131072");
  CHECK(resolved.Blamed() == "131000");
}

TEST_CASE("plan::Resolve takes the model length of the intent as it is") {
  const auto with = [](int64_t length) {
    return ResolveText(kAgg,
                       {"spec.model={id: meta-llama/Llama-3.1-8B-Instruct, "
                        "maxModelLen: " +
                        std::to_string(length) + "}"});
  };
  CHECK(MaxModelLen(with(4500)) == "4500");
  CHECK(MaxModelLen(with(131072)) == "131072");
  CHECK(with(4499).Only().message ==
        "maxModelLen 4499 is less than isl 4000 plus osl 500");
  CHECK(with(131073).Only().message ==
        "maxModelLen 131073 exceeds the 131072 positions of "
        "meta-llama/Meta-Llama-3.1-8B");
  CHECK(testing::Join(with(131073).Only().help) ==
        "leave it out, or choose at least 4500 and at most 131072");
}

// --- Companions --------------------------------------------------------------

TEST_CASE("plan::Resolve creates a claim only when the intent says so") {
  CHECK(ResolveText(kIb).plan->companions.empty());
  CHECK(ResolveText(testing::kRoce).plan->companions.size() == 1);
}

// --- Examine -----------------------------------------------------------------

TEST_CASE("plan::Examine checks names and sizes of an intent with mistakes") {
  CHECK(
      Messages(testing::CompileText(kIb, {.overrides = {"spec.prefill.tp=three",
                                                        "spec.decode.tp=16",
                                                        "spec.dynamo=\"9.9\""}})
                   .result.diagnostics) ==
      "DG0005: spec.prefill.tp is a string, expected an integer\n"
      "DG1011: tp 16 is larger than a node of h200 with 8 GPUs\n"
      "DG1005: unknown Dynamo release \"9.9\"");
}

TEST_CASE("plan::Examine survives sizes that cannot be read") {
  for (const char* size : {"pp", "dp", "ep", "replicas", "tp"}) {
    CAPTURE(size);
    CHECK(Messages(
              testing::CompileText(
                  kIb,
                  {.overrides = {std::string("spec.prefill.") + size + "=0"}})
                  .result.diagnostics) == std::string("DG0006: spec.prefill.") +
                                              size + " is 0, the minimum is 1");
  }
}

TEST_CASE("plan::Examine says nothing about what is absent") {
  CHECK(Messages(testing::CompileText("{}").result.diagnostics) ==
        "DG0007: apiVersion is missing\nDG0007: kind is missing\n"
        "DG0007: metadata is missing\nDG0007: spec is missing");
}

}  // namespace
}  // namespace dgdc::plan
