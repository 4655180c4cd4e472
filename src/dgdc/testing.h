// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/decode.h"
#include "dgdc/plan/resolve.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

// What the tests of several modules share.
namespace dgdc::testing {

// The intents of examples/, which compile without a finding.
inline constexpr std::string_view kEfa = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata:
  name: llama-8b-disagg
  namespace: inference
spec:
  model: meta-llama/Llama-3.1-8B-Instruct
  engine: vllm
  fabric: aws-efa
  hardware: p5.48xlarge
  workload: {isl: 8000, osl: 50}
  prefill: {tp: 1}
  decode: {tp: 1}
  dynamo: "1.0.1"
  secrets: {huggingFace: hf-token-secret}
  cluster: {kernel: "6.8", os: ubuntu-24.04, efaInstaller: "1.47.0", gdrcopy: "2.5.1"}
)";

inline constexpr std::string_view kIb = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata:
  name: qwen3-32b-disagg
spec:
  model: Qwen/Qwen3-32B-FP8
  engine: vllm
  fabric: ib
  hardware: h200
  workload: {isl: 4000, osl: 500}
  prefill: {replicas: 2, tp: 2}
  decode: {replicas: 1, tp: 4}
  frontend: {replicas: 1, router: kv}
  dynamo: "0.8.0"
  modelCache: {pvc: model-cache, mountPath: /opt/models}
  secrets: {huggingFace: hf-token-secret}
)";

inline constexpr std::string_view kRoce = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata:
  name: llama-70b-disagg
  namespace: inference
spec:
  model: {id: nvidia/Llama-3.1-70B-Instruct-FP8, kvCacheDtype: fp8}
  engine: vllm
  fabric:
    profile: roce
    params:
      gidIndex: 3
      netDevices: ["mlx5_0:1", "mlx5_1:1", "mlx5_2:1", "mlx5_3:1"]
      ncclIbHca: [mlx5_0, mlx5_1, mlx5_2, mlx5_3]
      socketIfname: eth0
  hardware: h100
  workload: {isl: 8000, osl: 1000, concurrency: 64}
  prefill: {replicas: 2, tp: 4}
  decode: {replicas: 2, tp: 4, maxNumSeqs: 64}
  frontend: {router: kv}
  dynamo: "1.4.0"
  modelCache:
    pvc: model-cache
    create: {size: 500Gi, storageClass: shared-nfs}
  secrets: {huggingFace: hf-token-secret, imagePull: [nvcr-pull-secret]}
)";

inline constexpr std::string_view kAgg = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata:
  name: qwen3-32b-agg
spec:
  model: Qwen/Qwen3-32B-FP8
  engine: vllm
  hardware: h200
  workload: {isl: 4000, osl: 500}
  workers: {replicas: 4, tp: 2}
  dynamo: "0.8.0"
  modelCache: {pvc: model-cache, mountPath: /opt/models}
  secrets: {huggingFace: hf-token-secret}
)";

inline constexpr std::string_view kExamples[] = {kEfa, kIb, kRoce, kAgg};

// The embedded catalog, loaded once.
inline const Catalog& Embedded() {
  static const Catalog& kCatalog = Catalog::Embedded();
  return kCatalog;
}

// The documents of a text without mistakes.
inline std::vector<yaml::Node> ParseAll(SourceSet& sources, std::string text) {
  Sink sink;
  const uint32_t file = sources.Add("a.yaml", std::move(text));
  std::vector<yaml::Node> documents = yaml::Parse(sources, file, sink);
  REQUIRE(sink.size() == 0);
  return documents;
}

inline yaml::Node Parse(SourceSet& sources, std::string text) {
  std::vector<yaml::Node> documents = ParseAll(sources, std::move(text));
  REQUIRE(documents.size() == 1);
  return std::move(documents.front());
}

inline yaml::Node Parse(std::string text) {
  SourceSet sources;
  return Parse(sources, std::move(text));
}

// "DG1001: prefill is given without decode", one line per finding.
inline std::string Messages(const std::vector<Diagnostic>& diagnostics) {
  std::string lines;
  for (const Diagnostic& found : diagnostics) {
    lines += (lines.empty() ? "" : "\n") + found.code + ": " + found.message;
  }
  return lines;
}

// "1.0.1, 1.4.0".
inline std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : ", ") + text;
  }
  return joined;
}

struct Compiled {
  SourceSet sources = SourceSet(&Embedded().sources());
  CompileResult result = {};
};

inline Compiled CompileText(std::string_view intent,
                            const CompileOptions& options = {}) {
  Compiled compiled;
  const uint32_t file =
      compiled.sources.Add("intent.yaml", std::string(intent));
  compiled.result = Compile(compiled.sources, file, Embedded(), options);
  return compiled;
}

struct Resolved {
  SourceSet sources = SourceSet(&Embedded().sources());
  std::optional<Plan> plan = {};
  std::vector<Diagnostic> diagnostics = {};

  // The only finding.
  [[nodiscard]] const Diagnostic& Only() const {
    REQUIRE(diagnostics.size() == 1);
    return diagnostics.front();
  }
  // The source text that the only finding points at.
  [[nodiscard]] std::string Blamed() const {
    return std::string(sources.Text(Only().primary));
  }
  [[nodiscard]] const Role& Get(RoleKind kind) const {
    REQUIRE(plan.has_value());
    for (const Role& role : plan->roles) {
      if (role.kind == kind) {
        return role;
      }
    }
    FAIL("no such role");
    return plan->roles.front();
  }
};

// The plan of an intent that is valid by its schema.
inline Resolved ResolveText(std::string_view intent,
                            const std::vector<std::string>& overrides = {},
                            const std::string& api = "") {
  Resolved resolved;
  const uint32_t file =
      resolved.sources.Add("intent.yaml", std::string(intent));
  Sink sink;
  const auto reading =
      intent::Read(resolved.sources, file, overrides, Embedded(), {}, sink);
  CHECK(Messages(sink.Take()) == "");
  REQUIRE(reading.has_value());
  REQUIRE(reading->complete);
  resolved.plan =
      plan::Resolve(reading->intent, Embedded(), {.api_version = api}, sink);
  resolved.diagnostics = sink.Take();
  return resolved;
}

// The plan with its nodes, as `dgdc plan` shows them.
inline PlanResult PlanOf(std::string_view intent,
                         const std::vector<std::string>& overrides = {}) {
  SourceSet sources(&Embedded().sources());
  const uint32_t file = sources.Add("intent.yaml", std::string(intent));
  return MakePlan(sources, file, Embedded(), {.overrides = overrides});
}

inline const Setting* FindSetting(const Role& role, SettingKind kind,
                                  std::string_view name = "") {
  for (const Setting& setting : role.settings) {
    if (setting.kind == kind && setting.name == name) {
      return &setting;
    }
  }
  return nullptr;
}

// The value of a setting, "(flag)" for a bare flag, "(none)" when absent.
inline std::string Value(const Role& role, SettingKind kind,
                         std::string_view name = "") {
  const Setting* setting = FindSetting(role, kind, name);
  if (setting == nullptr) {
    return "(none)";
  }
  return setting->value.IsNull() ? "(flag)" : setting->value.scalar;
}

}  // namespace dgdc::testing
