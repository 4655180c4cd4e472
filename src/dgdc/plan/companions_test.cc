// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/companions.h"

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
using testing::kRoce;
using testing::Resolved;
using testing::ResolveText;
using testing::Value;

const Plan::Job& OnlyJob(const Resolved& resolved) {
  REQUIRE(resolved.plan.has_value());
  REQUIRE(resolved.plan->jobs.size() == 1);
  return resolved.plan->jobs.front();
}

std::string JobArgument(const Plan::Job& job, std::string_view name) {
  return Value(job.role, SettingKind::kArg, name);
}

TEST_CASE("plan::AddJobs adds no Job that nobody asked for") {
  for (const std::string_view example : testing::kExamples) {
    CHECK(ResolveText(example).plan->jobs.empty());
    CHECK(ResolveText(example, {"spec.companions={modelDownload: false, "
                                "benchmark: false, preflight: false}"})
              .plan->jobs.empty());
  }
}

TEST_CASE("plan::AddJobs downloads with the workers' image") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.companions={modelDownload: true}",
                        "spec.model={id: Qwen/Qwen3-32B-FP8, revision: abc}"});
  const Plan::Job& job = OnlyJob(resolved);
  CHECK(job.role.component == "qwen3-32b-disagg-model-download");
  CHECK_FALSE(job.after_deployment);
  CHECK(job.backoff_limit > 0);
  CHECK(job.role.image.scalar == resolved.Get(RoleKind::kDecode).image.scalar);
  CHECK(JobArgument(job, "Qwen/Qwen3-32B-FP8") == "(flag)");
  CHECK(JobArgument(job, "--revision") == "abc");
  CHECK(JobArgument(job, "--local-dir") == "(none)");
  CHECK(Value(job.role, SettingKind::kEnv, "HF_HOME") == "/opt/models");
  CHECK(Value(job.role, SettingKind::kEnvFromSecret) == "hf-token-secret");
}

TEST_CASE("plan::AddJobs downloads to a path below the cache, and no other") {
  const auto with_path = [](const char* path) {
    return ResolveText(kIb, {"spec.companions={modelDownload: {image: x:1}}",
                             "spec.model={id: Qwen/Qwen3-32B-FP8, path: " +
                                 std::string(path) + "}"});
  };
  const Resolved below = with_path("/opt/models/qwen");
  CHECK(JobArgument(OnlyJob(below), "--local-dir") == "/opt/models/qwen");
  CHECK(OnlyJob(below).role.image.scalar == "x:1");
  for (const char* path : {"/opt/modelsqwen", "/opt/models"}) {
    const Resolved outside = with_path(path);
    CHECK(outside.Only().code == "DG1026");
    CHECK(outside.Blamed() == "modelDownload");
    CHECK(outside.Only().labels.size() == 1);
  }
}

TEST_CASE("plan::AddJobs needs a model cache to download into") {
  const Resolved resolved =
      ResolveText(kEfa, {"spec.companions={modelDownload: true}"});
  CHECK(resolved.Only().code == "DG1026");
  CHECK(resolved.Only().message ==
        "modelDownload without a model cache to download into");
  CHECK(resolved.Blamed() == "modelDownload");
}

TEST_CASE("plan::AddJobs derives the benchmark from the workload") {
  const Resolved resolved =
      ResolveText(kRoce, {"spec.companions={benchmark: true}"});
  const Plan::Job& job = OnlyJob(resolved);
  CHECK(job.after_deployment);
  CHECK(JobArgument(job, "--model") == "nvidia/Llama-3.1-70B-Instruct-FP8");
  CHECK(JobArgument(job, "--tokenizer") == "nvidia/Llama-3.1-70B-Instruct-FP8");
  CHECK(JobArgument(job, "--url") == "http://llama-70b-disagg-frontend:8000");
  CHECK(JobArgument(job, "--synthetic-input-tokens-mean") == "8000");
  CHECK(JobArgument(job, "--output-tokens-mean") == "1000");
  CHECK(JobArgument(job, "--concurrency") == "64");
  CHECK(JobArgument(job, "--request-count") == "2560");
  CHECK(JobArgument(job, "--num-dataset-entries") == "2560");
  CHECK(JobArgument(job, "--extra-inputs") == "ignore_eos:true");
  CHECK(JobArgument(job, "--artifact-dir") ==
        "/opt/models/benchmarks/llama-70b-disagg");
  CHECK(JobArgument(job, "--tokenizer-trust-remote-code") == "(none)");
}

TEST_CASE("plan::AddJobs sends one request at a time by default") {
  const Resolved resolved =
      ResolveText(kEfa, {"spec.companions={benchmark: true}"});
  CHECK(JobArgument(OnlyJob(resolved), "--concurrency") == "1");
  CHECK(JobArgument(OnlyJob(resolved), "--request-count") == "40");
  CHECK(JobArgument(OnlyJob(resolved), "--artifact-dir") == "(none)");
}

TEST_CASE("plan::AddJobs takes the benchmark's figures from the intent") {
  const Resolved resolved = ResolveText(
      kRoce, {"spec.companions={benchmark: {concurrency: 2, requests: 5, "
              "image: r/aiperf:2}}",
              "spec.model={id: a/b, servedName: c, path: /opt/models/b, "
              "trustRemoteCode: true}"});
  REQUIRE(resolved.plan.has_value());
  const Plan::Job& job = OnlyJob(resolved);
  CHECK(job.role.image.scalar == "r/aiperf:2");
  CHECK(JobArgument(job, "--model") == "c");
  CHECK(JobArgument(job, "--tokenizer") == "/opt/models/b");
  CHECK(JobArgument(job, "--tokenizer-trust-remote-code") == "(flag)");
  CHECK(JobArgument(job, "--concurrency") == "2");
  CHECK(JobArgument(job, "--request-count") == "5");
}

TEST_CASE("plan::AddJobs refuses names that are no label") {
  const Resolved resolved = ResolveText(
      kAgg, {"metadata.name=a23456789-123456789-123456789-123456789-12345",
             "spec.companions={modelDownload: true}"});
  CHECK(resolved.plan.has_value());
  const Resolved longer = ResolveText(
      kAgg, {"metadata.name=a23456789-123456789-123456789-123456789-123456789",
             "spec.companions={modelDownload: true}"});
  CHECK(testing::Messages(longer.diagnostics).find("DG1012: the Job ") !=
        std::string::npos);
}

}  // namespace
}  // namespace dgdc::plan
