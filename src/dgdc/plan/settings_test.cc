// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/settings.h"

#include <string>
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

std::string Arg(const Resolved& resolved, RoleKind role,
                const std::string& name) {
  return Value(resolved.Get(role), SettingKind::kArg, name);
}

std::string SettingEnv(const Resolved& resolved, RoleKind role,
                       const std::string& name) {
  return Value(resolved.Get(role), SettingKind::kEnv, name);
}

TEST_CASE("plan::CollectSettings lets a variable of the intent win, warned") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.fabric={profile: ib, params: {rendezvous: "
                        "get_zcopy}}",
                        "spec.prefill.env={UCX_RNDV_THRESH: 8192}"});
  CHECK(resolved.Only().code == "DG1017");
  CHECK(resolved.Only().message == "UCX_RNDV_THRESH replaces the profile's 0");
  CHECK(resolved.Blamed() == "8192");
  REQUIRE(resolved.Only().labels.size() == 1);
  CHECK(resolved.sources.Get(resolved.Only().labels[0].span.file).name ==
        "profiles/fabrics/ib.yaml");
  CHECK(SettingEnv(resolved, RoleKind::kPrefill, "UCX_RNDV_THRESH") == "8192");
  CHECK(SettingEnv(resolved, RoleKind::kDecode, "UCX_RNDV_THRESH") == "0");
  const Setting* setting = FindSetting(resolved.Get(RoleKind::kPrefill),
                                       SettingKind::kEnv, "UCX_RNDV_THRESH");
  CHECK(setting->by_user);
  CHECK(setting->value.IsString());
}

TEST_CASE("plan::CollectSettings keeps the place of a replaced setting") {
  const auto names = [](const Resolved& resolved) {
    std::vector<std::string> found;
    for (const Setting& s : resolved.Get(RoleKind::kPrefill).settings) {
      found.push_back(s.name);
    }
    return found;
  };
  CHECK(names(ResolveText(kIb)) ==
        names(ResolveText(kIb, {"spec.prefill.env={UCX_TLS: all}"})));
}

TEST_CASE("plan::CollectSettings is silent when the intent repeats a profile") {
  CHECK(Messages(ResolveText(kIb, {"spec.prefill.env={UCX_RNDV_THRESH: 0}"})
                     .diagnostics) == "");
}

TEST_CASE("plan::CollectSettings refuses a flag that a field owns") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.decode.args={tensor-parallel-size: 8}"});
  CHECK_FALSE(resolved.plan.has_value());
  CHECK(resolved.Only().code == "DG1019");
  CHECK(resolved.Only().message ==
        "--tensor-parallel-size follows from spec.decode.tp");
  CHECK(resolved.Blamed() == "tensor-parallel-size");
  CHECK(testing::Join(resolved.Only().help) ==
        "remove it here and set spec.decode.tp");
}

TEST_CASE("plan::CollectSettings accepts an owned flag of the same value") {
  CHECK(
      Messages(ResolveText(kIb, {"spec.decode.args={tensor-parallel-size: 4}"})
                   .diagnostics) == "");
}

TEST_CASE("plan::CollectSettings refuses to drop a flag that a field owns") {
  const Resolved resolved = ResolveText(kIb, {"spec.decode.args={-tp: false}"});
  CHECK(resolved.Only().code == "DG1019");
  CHECK(resolved.Only().message ==
        "--tensor-parallel-size cannot be left out: it follows from "
        "spec.decode.tp");
  CHECK(Messages(
            ResolveText(kIb, {"spec.dynamo=\"1.3.0\"",
                              "spec.decode.args={--kv_transfer_config: false}"})
                .diagnostics)
            .find("--kv-transfer-config cannot be left out: the fabric needs "
                  "it") != std::string::npos);
}

TEST_CASE("plan::CollectSettings leaves the cap of the length out") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.decode.args={max_model_len: false}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Arg(resolved, RoleKind::kDecode, "--max-model-len") == "(none)");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--max-model-len") != "(none)");
}

TEST_CASE("plan::CollectSettings knows a flag under all its names") {
  const Resolved resolved = ResolveText(
      kIb,
      {"spec.dynamo=\"1.0.1\"", "spec.prefill.args={kv_events_config: '{}'}"});
  CHECK(resolved.Only().code == "DG1017");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--kv-events-config") == "{}");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--kv_events_config") == "(none)");
  CHECK(Messages(ResolveText(kIb, {"spec.decode.args={-tp: 8}"}).diagnostics) ==
        "DG1019: --tensor-parallel-size follows from spec.decode.tp");
}

TEST_CASE("plan::CollectSettings keeps what the fabric wants beside its own") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.dynamo=\"1.3.0\"",
                        "spec.decode.args={kv_transfer_config: "
                        "'{\"kv_connector\":\"NixlConnector\"}'}"});
  CHECK(Messages(resolved.diagnostics) == "");
  const Role& decode = resolved.Get(RoleKind::kDecode);
  CHECK(Arg(resolved, RoleKind::kDecode, "--kv-transfer-config") ==
        R"({"kv_connector":"NixlConnector"})");
  REQUIRE(decode.replaced.size() == 1);
  CHECK(decode.replaced.front().name == "--kv-transfer-config");
  CHECK(resolved.Get(RoleKind::kPrefill).replaced.empty());
}

TEST_CASE("plan::CollectSettings drops a flag that the intent sets to false") {
  const Resolved resolved = ResolveText(
      kIb,
      {"spec.dynamo=\"1.0.1\"", "spec.prefill.args={kv-events-config: false}"});
  CHECK(resolved.Only().code == "DG1017");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--kv-events-config") == "(none)");
}

TEST_CASE("plan::CollectSettings does not mind dropping what is not there") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.decode.args={max-num-seqs: false}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Arg(resolved, RoleKind::kDecode, "--max-num-seqs") == "(none)");
}

TEST_CASE("plan::CollectSettings writes true as a bare flag") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.prefill.args={enforce-eager: true}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--enforce-eager") == "(flag)");
}

TEST_CASE("plan::CollectSettings writes numbers and booleans as text") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.prefill.args={gpu-memory-utilization: 0.90}",
                        "spec.prefill.env={A: 1, B: true, C: 1e3}"});
  CHECK(Arg(resolved, RoleKind::kPrefill, "--gpu-memory-utilization") ==
        "0.90");
  for (const auto& [name, text] :
       {std::pair("A", "1"), {"B", "true"}, {"C", "1e3"}}) {
    const Setting* setting =
        FindSetting(resolved.Get(RoleKind::kPrefill), SettingKind::kEnv, name);
    REQUIRE(setting != nullptr);
    CHECK(setting->value.IsString());
    CHECK(setting->value.scalar == text);
  }
}

TEST_CASE("plan::CollectSettings takes flags with and without dashes") {
  const Resolved resolved =
      ResolveText(kIb, {"spec.prefill.args={a: 1, --b: 2, -c: 3}"});
  CHECK(Arg(resolved, RoleKind::kPrefill, "--a") == "1");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--b") == "2");
  CHECK(Arg(resolved, RoleKind::kPrefill, "-c") == "3");
}

TEST_CASE("plan::CollectSettings refuses what cannot be a name") {
  const auto findings = [](const std::string& override) {
    return Messages(ResolveText(kIb, {override}).diagnostics);
  };
  for (const std::string name : {"", "A B", "A-B", "A.B", "1A", "$A"}) {
    CAPTURE(name);
    CHECK(findings("spec.prefill.env={'" + name + "': x}") ==
          "DG1024: \"" + name + "\" is no name for an environment variable");
  }
  for (const std::string name : {"", "--", "a b", "a=b", "--1"}) {
    CAPTURE(name);
    CHECK(findings("spec.prefill.args={'" + name + "': x}") ==
          "DG1024: \"" + name + "\" is no name for a command-line flag");
  }
  CHECK(findings("spec.prefill.env={_a1: x}") == "");
  CHECK(findings("spec.prefill.args={a.b-c_1: x}") == "");
}

TEST_CASE("plan::CollectSettings puts engine settings into every worker only") {
  const Resolved resolved = ResolveText(
      kIb, {"spec.engine={name: vllm, args: {seed: 1}, env: {A: x}}"});
  for (const RoleKind role : {RoleKind::kPrefill, RoleKind::kDecode}) {
    CHECK(Arg(resolved, role, "--seed") == "1");
    CHECK(SettingEnv(resolved, role, "A") == "x");
  }
  CHECK(Arg(resolved, RoleKind::kFrontend, "--seed") == "(none)");
  CHECK(SettingEnv(resolved, RoleKind::kFrontend, "A") == "(none)");
}

TEST_CASE("plan::CollectSettings lets a role's setting win over the engine's") {
  const Resolved resolved = ResolveText(
      kIb, {"spec.engine={name: vllm, args: {seed: 1, x: true}, env: {A: x}}",
            "spec.decode.args={seed: 2, x: false}", "spec.decode.env={A: y}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--seed") == "1");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--x") == "(flag)");
  CHECK(Arg(resolved, RoleKind::kDecode, "--seed") == "2");
  CHECK(Arg(resolved, RoleKind::kDecode, "--x") == "(none)");
  CHECK(SettingEnv(resolved, RoleKind::kDecode, "A") == "y");
}

TEST_CASE("plan::CollectSettings gives the frontend its own settings") {
  const Resolved resolved =
      ResolveText(kAgg, {"spec.frontend={router: kv, args: {http-port: 8080}, "
                         "env: {LOG: debug}}"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Arg(resolved, RoleKind::kFrontend, "--router-mode") == "kv");
  CHECK(Arg(resolved, RoleKind::kFrontend, "--http-port") == "8080");
  CHECK(SettingEnv(resolved, RoleKind::kFrontend, "LOG") == "debug");
  CHECK(Arg(resolved, RoleKind::kWorker, "--http-port") == "(none)");
  CHECK(Messages(ResolveText(kAgg, {"spec.frontend.args={router-mode: random}"})
                     .diagnostics) ==
        "DG1019: --router-mode follows from spec.frontend.router");
}

TEST_CASE("plan::CollectSettings leaves batches to the engine, unless told") {
  CHECK(Arg(ResolveText(kIb), RoleKind::kPrefill, "--max-num-seqs") ==
        "(none)");
  CHECK(Arg(ResolveText(kIb), RoleKind::kDecode, "--max-num-seqs") == "(none)");
  const Resolved resolved = ResolveText(
      kIb, {"spec.prefill.maxNumSeqs=4", "spec.decode.maxNumSeqs=64"});
  CHECK(Messages(resolved.diagnostics) == "");
  CHECK(Arg(resolved, RoleKind::kPrefill, "--max-num-seqs") == "4");
  CHECK(Arg(resolved, RoleKind::kDecode, "--max-num-seqs") == "64");
}

TEST_CASE("plan::CollectSettings writes the role flags of each release") {
  struct Row {
    const char* release;
    const char* mode;
    const char* old_flag;
  };
  for (const Row& row :
       {Row{"0.8.0", "(none)", "(flag)"}, Row{"0.9.1", "(none)", "(flag)"},
        Row{"1.0.0", "prefill", "(none)"}, Row{"1.4.0", "prefill", "(none)"}}) {
    CAPTURE(row.release);
    const Resolved resolved =
        ResolveText(kIb, {std::string("spec.dynamo=\"") + row.release + "\""});
    CHECK(Arg(resolved, RoleKind::kPrefill, "--disaggregation-mode") ==
          row.mode);
    CHECK(Arg(resolved, RoleKind::kPrefill, "--is-prefill-worker") ==
          row.old_flag);
    CHECK(Arg(resolved, RoleKind::kDecode, "--is-prefill-worker") == "(none)");
  }
}

TEST_CASE("plan::CollectSettings says why and proves it for every setting") {
  for (const std::string_view example : testing::kExamples) {
    const Resolved resolved = ResolveText(example);
    REQUIRE(resolved.plan.has_value());
    for (const Role& role : resolved.plan->roles) {
      for (const Setting& setting : role.settings) {
        CAPTURE(setting.name);
        CHECK_FALSE(setting.why.empty());
        CHECK_FALSE(setting.sources.empty());
        CHECK(setting.span.known());
      }
    }
  }
}

TEST_CASE("plan::CheckChoices reports an old EFA installer") {
  const Resolved resolved =
      ResolveText(kEfa, {"spec.cluster.efaInstaller=\"1.46.9\""});
  CHECK(resolved.Only().code == "DG1114");
  CHECK(resolved.Only().message == "EFA installer 1.46.9 is older than 1.47.0");
  CHECK(resolved.Blamed() == "\"1.46.9\"");
}

TEST_CASE("plan::CheckChoices takes an unknown version for good") {
  CHECK(Messages(ResolveText(kEfa, {"spec.cluster={}"}).diagnostics) == "");
}

TEST_CASE("plan::CheckChoices reports GDRCopy on a kernel beyond it") {
  const auto findings = [](const std::string& gdrcopy,
                           const std::string& kernel) {
    return Messages(ResolveText(kEfa, {"spec.cluster={gdrcopy: '" + gdrcopy +
                                       "', kernel: '" + kernel + "'}"})
                        .diagnostics);
  };
  CHECK(findings("2.5.1", "6.15") ==
        "DG1118: GDRCopy 2.5.1 does not build on kernel 6.15");
  CHECK(findings("2.5.1", "6.17.0-1001-aws") ==
        "DG1118: GDRCopy 2.5.1 does not build on kernel 6.17.0-1001-aws");
  CHECK(findings("2.5.1", "6.14.9") == "");
  CHECK(findings("2.5.2", "6.15") == "");
}

TEST_CASE("plan::CheckChoices reports least privilege on an old kernel") {
  const auto resolved = [](const std::string& kernel) {
    return ResolveText(
        kEfa, {"spec.fabric={profile: aws-efa, params: {privilege: least}}",
               "spec.cluster={kernel: '" + kernel + "'}"});
  };
  CHECK(resolved("5.10").Only().message ==
        "an unprivileged EFA worker on kernel 5.10");
  CHECK(resolved("5.10").Blamed() == "least");
  CHECK(Messages(resolved("5.12").diagnostics) == "");
}

TEST_CASE("plan::CheckChoices warns of TCP with sizes and times") {
  const Resolved resolved = ResolveText(
      kEfa, {"spec.fabric=tcp", "spec.hardware=h200", "spec.cluster={}"});
  CHECK(resolved.plan.has_value());
  CHECK(resolved.Only().code == "DG1101");
  CHECK(resolved.Only().message == "disaggregated serving over TCP");
  CHECK(resolved.Blamed() == "tcp");
  CHECK(resolved.Only().here ==
        "1.05 GB of KV cache per request takes 10.5 s at 100 MB/s");
}

TEST_CASE("plan::CheckChoices leaves out a reason that is not known") {
  const Resolved resolved =
      ResolveText(kEfa, {"spec.fabric=tcp", "spec.hardware=h200",
                         "spec.model=acme/Foo", "spec.cluster={}"});
  REQUIRE(resolved.diagnostics.size() == 3);
  for (const Diagnostic& found : resolved.diagnostics) {
    if (found.code.starts_with("DG11")) {
      CHECK(found.here.empty());
    }
  }
}

TEST_CASE("plan::CheckChoices warns of a short input") {
  const Resolved resolved = ResolveText(kIb, {"spec.workload.isl=1999"});
  CHECK(resolved.plan.has_value());
  CHECK(resolved.Only().code == "DG1150");
  CHECK(resolved.Only().message ==
        "disaggregated serving with an input of 1999 tokens");
  CHECK(resolved.Blamed() == "1999");
  CHECK(Messages(ResolveText(kIb, {"spec.workload.isl=2000"}).diagnostics) ==
        "");
  CHECK(Messages(ResolveText(kAgg, {"spec.workload.isl=10"}).diagnostics) ==
        "");
}

TEST_CASE("plan::CheckChoices reports experts on part of the ranks") {
  const Resolved resolved =
      ResolveText(kAgg, {"spec.workers={tp: 1, dp: 8, ep: 4}"});
  CHECK(resolved.Only().message ==
        "ep is 4, but vLLM spreads experts over all 8 ranks of the worker "
        "(tp x pp x dp)");
  CHECK(testing::Join(resolved.Only().help) == "set ep to 8 or leave it out");
  CHECK(Messages(ResolveText(kAgg, {"spec.workers={tp: 1, dp: 8, ep: 8}"})
                     .diagnostics) == "");
}

}  // namespace
}  // namespace dgdc::plan
