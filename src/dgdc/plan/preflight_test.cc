// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/preflight.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::plan {
namespace {

using testing::kAgg;
using testing::kEfa;
using testing::kIb;
using testing::Resolved;
using testing::ResolveText;
using testing::Value;

constexpr const char* kBenchmark =
    "spec.companions={preflight: {nixlbench: {image: r/nixlbench:1}}}";

const Plan::Job& Only(const Resolved& resolved) {
  REQUIRE(resolved.plan.has_value());
  REQUIRE(resolved.plan->jobs.size() == 1);
  return resolved.plan->jobs.front();
}

// The benchmark, behind the Job with the checks.
const Plan::Job& Benchmark(const Resolved& resolved) {
  REQUIRE(resolved.plan.has_value());
  REQUIRE(resolved.plan->jobs.size() == 2);
  return resolved.plan->jobs.back();
}

std::string Argument(const Plan::Job& job, std::string_view name) {
  return Value(job.role, SettingKind::kArg, name);
}

std::string Variable(const Plan::Job& job, std::string_view name) {
  return Value(job.role, SettingKind::kEnv, name);
}

// Whether a check of the Job expects that.
bool Expects(const Plan::Job& job, std::string_view what) {
  return std::any_of(job.role.settings.begin(), job.role.settings.end(),
                     [&](const Setting& setting) {
                       return setting.kind == SettingKind::kArg &&
                              setting.value.scalar == what;
                     });
}

TEST_CASE("plan::AddPreflight checks the fabric where a worker would run") {
  const Resolved resolved = ResolveText(
      kEfa, {"spec.companions={preflight: true}", "spec.prefill.env={A: b}"});
  const Plan::Job& job = Only(resolved);
  const Role& worker = resolved.Get(RoleKind::kPrefill);
  CHECK(job.role.image.scalar == worker.image.scalar);
  CHECK(job.role.placement.gpus_per_node == 1);
  CHECK(Value(job.role, SettingKind::kResource, "vpc.amazonaws.com/efa") ==
        "4");
  CHECK(Value(job.role, SettingKind::kEnv, "FI_PROVIDER") == "efa");
  CHECK(Value(job.role, SettingKind::kEnv, "A") == "b");
  CHECK(testing::FindSetting(job.role, SettingKind::kSecurityContext) !=
        nullptr);
  CHECK(Argument(job, "--model") == "(none)");
  CHECK(Expects(job, "the device exists"));
  CHECK(Argument(job, "^ok: ") == "(flag)");
  for (const Setting& setting : job.role.settings) {
    CHECK(setting.value.Find("affinity") == nullptr);
  }
  CHECK(job.documents.empty());
  CHECK(job.spec.IsNull());
}

TEST_CASE(
    "plan::AddPreflight leaves out checks whose condition does not hold") {
  const Resolved resolved = ResolveText(
      kEfa, {"spec.companions={preflight: true}",
             "spec.fabric={profile: aws-efa, params: {privilege: least}}"});
  CHECK_FALSE(Expects(Only(resolved), "the device exists"));
}

TEST_CASE("plan::AddPreflight needs a fabric with checks") {
  const Resolved none =
      ResolveText(kAgg, {"spec.companions={preflight: true}"});
  CHECK(none.Only().message ==
        "preflight checks the fabric, and no worker uses one");
  const Resolved tcp = ResolveText(
      kIb, {"spec.companions={preflight: true}", "spec.fabric=tcp"});
  CHECK_FALSE(tcp.plan.has_value());
  CHECK(testing::Messages(tcp.diagnostics)
            .find("DG1026: tcp has no check that a Job can run") !=
        std::string::npos);
}

TEST_CASE("plan::AddPreflight fills in what a check must print") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.companions={preflight: true}",
                        "spec.fabric=mnnvl", "spec.hardware=gb200",
                        "spec.dynamo=\"1.4.0\"", "spec.prefill.tp=4"});
  CHECK(Argument(Only(resolved), ": 4 GPUs$") == "(flag)");
}

TEST_CASE("plan::AddPreflight says why nothing can be checked") {
  const Resolved tcp = ResolveText(
      kIb, {"spec.companions={preflight: true}", "spec.fabric=tcp"});
  const auto found =
      std::find_if(tcp.diagnostics.begin(), tcp.diagnostics.end(),
                   [](const Diagnostic& d) { return d.code == "DG1026"; });
  REQUIRE(found != tcp.diagnostics.end());
  CHECK(found->why.size() == 1);
  CHECK(found->help.back() ==
        "preflight: {nixlbench: {image: ...}} measures it");
}

TEST_CASE("plan::AddPreflight measures between two pods like workers") {
  const Resolved resolved = ResolveText(
      kEfa, {kBenchmark, "spec.prefill.env={A: b, LD_LIBRARY_PATH: /lib}"});
  const Plan::Job& job = Benchmark(resolved);
  CHECK(job.role.component == "llama-8b-disagg-nixlbench");
  CHECK(job.role.image.scalar == "r/nixlbench:1");
  CHECK(job.role.placement.gpus_per_node == 1);
  CHECK_FALSE(job.after_deployment);
  REQUIRE(job.spec.Find("completions") != nullptr);
  CHECK(job.spec.Find("completions")->scalar == "2");
  CHECK(Value(job.role, SettingKind::kResource, "vpc.amazonaws.com/efa") ==
        "4");
  CHECK(Argument(job, "--backend") == "LIBFABRIC");
  CHECK(Argument(job, "--initiator_seg_type") == "VRAM");
  CHECK(Argument(job, "--target_seg_type") == "VRAM");
  CHECK(Argument(job, "--etcd_endpoints") ==
        "http://llama-8b-disagg-nixlbench-etcd:2379");
  CHECK(Argument(job, "--op_type") == "READ");
  CHECK(Variable(job, "MINIMUM") == "9600");
  CHECK(Variable(job, "FI_PROVIDER") == "efa");
  CHECK(Variable(job, "A") == "b");
  // The library path of the workers' image is not that of this one.
  CHECK(Variable(job, "LD_LIBRARY_PATH") == "(none)");
  CHECK(Variable(resolved.plan->jobs.front(), "LD_LIBRARY_PATH") == "/lib");
}

TEST_CASE("plan::AddPreflight keeps the pods of the benchmark apart") {
  const Resolved resolved = ResolveText(kEfa, {kBenchmark});
  size_t found = 0;
  for (const Setting& setting : Benchmark(resolved).role.settings) {
    const yaml::Node* affinity = setting.value.Find("affinity");
    found += affinity != nullptr && affinity->Find("podAntiAffinity") != nullptr
                 ? 1U
                 : 0U;
  }
  CHECK(found == 1);
}

TEST_CASE("plan::AddPreflight brings etcd and the names of the pods") {
  const Resolved resolved = ResolveText(kIb, {kBenchmark});
  std::vector<std::string> names;
  for (const yaml::Node& document : Benchmark(resolved).documents) {
    names.push_back(document.Find("kind")->scalar + "/" +
                    document.Find("metadata")->Find("name")->scalar);
    CHECK(document.origin != nullptr);
  }
  CHECK(names ==
        std::vector<std::string>{"Service/qwen3-32b-disagg-nixlbench-etcd",
                                 "Deployment/qwen3-32b-disagg-nixlbench-etcd",
                                 "Service/qwen3-32b-disagg-nixlbench"});
}

TEST_CASE("plan::AddPreflight takes the minimum of intent, then profile") {
  const Resolved given = ResolveText(
      kIb, {"spec.companions={preflight: {nixlbench: {image: r/n:1, "
            "minimum: 45000}}}"});
  CHECK(Variable(Benchmark(given), "MINIMUM") == "45000");
  const Resolved profile =
      ResolveText(kIb, {kBenchmark, "spec.fabric=mnnvl", "spec.hardware=gb200",
                        "spec.dynamo=\"1.4.0\""});
  CHECK(Variable(Benchmark(profile), "MINIMUM") == "50000");
  CHECK(Argument(Benchmark(profile), "--enable_vmm") == "(flag)");
}

TEST_CASE("plan::AddPreflight measures a fabric without checks") {
  const Resolved tcp = ResolveText(kIb, {kBenchmark, "spec.fabric=tcp"});
  CHECK(Only(tcp).role.component == "qwen3-32b-disagg-nixlbench");
  CHECK(Variable(Only(tcp), "MINIMUM") == "100");
}

TEST_CASE("plan::AddPreflight measures only what moves a KV cache") {
  const Resolved agg =
      ResolveText(kAgg, {kBenchmark, "spec.fabric=ib", "spec.workers.tp=8",
                         "spec.workers.pp=2", "spec.workers.replicas=1"});
  CHECK(testing::Messages(agg.diagnostics).find("DG1026: nixlbench moves") !=
        std::string::npos);
}

TEST_CASE("plan::AddPreflight refuses Services whose names are no label") {
  const auto named = [](const char* name) {
    return testing::Messages(
        ResolveText(kIb, {kBenchmark, std::string("metadata.name=") + name})
            .diagnostics);
  };
  CHECK(named("a23456789-123456789-123456789-123456789-12345678")
            .find("DG1012") == std::string::npos);
  CHECK(named("a23456789-123456789-123456789-123456789-123456789")
            .find("-nixlbench-etcd has 64 characters") != std::string::npos);
}

}  // namespace
}  // namespace dgdc::plan
