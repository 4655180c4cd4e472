// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/scope.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/facts.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/decode.h"
#include "dgdc/plan/context.h"
#include "dgdc/plan/params.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {
namespace {

using testing::Embedded;
using testing::kAgg;
using testing::kEfa;
using testing::kIb;
using testing::kRoce;

std::vector<std::string> FactNames() {
  std::vector<std::string> names;
  for (const FactInfo& fact : FactTable()) {
    names.emplace_back(fact.name);
  }
  return names;
}

// The scopes of an intent, with all that they stand on.
class Facts {
 public:
  explicit Facts(std::string_view text,
                 const std::vector<std::string>& overrides = {})
      : reading_(Read(text, overrides)) {
    LookUp(context_);
    SizeRoles(context_);
    SizeSequences(context_);
    REQUIRE_FALSE(sink_.has_errors());
    base_ = PlanScope(context_);
  }
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  [[nodiscard]] const yaml::Scope& base() const { return base_; }
  [[nodiscard]] const SourceSet& sources() const { return sources_; }

  // The scope of a role; the frontend's has no sizes.
  [[nodiscard]] yaml::Scope Of(RoleKind kind) const {
    for (const SizedRole& role : context_.roles) {
      if (role.kind == kind) {
        return RoleScope(context_, &role, base_);
      }
    }
    return RoleScope(context_, nullptr, base_);
  }
  // The scope of a worker as its settings see it, the backend included.
  [[nodiscard]] yaml::Scope WithBackend(RoleKind kind) const {
    yaml::Scope scope = Of(kind);
    AddBackend(context_, scope);
    return scope;
  }
  [[nodiscard]] std::vector<yaml::Scope> All() const {
    std::vector<yaml::Scope> scopes;
    scopes.push_back(Of(RoleKind::kFrontend));
    for (const SizedRole& role : context_.roles) {
      scopes.push_back(WithBackend(role.kind));
    }
    return scopes;
  }

 private:
  intent::Reading Read(std::string_view text,
                       const std::vector<std::string>& overrides) {
    const uint32_t file = sources_.Add("intent.yaml", std::string(text));
    auto reading = intent::Read(sources_, file, overrides, Embedded(), sink_);
    CHECK(testing::Messages(sink_.Take()) == "");
    REQUIRE(reading.has_value());
    REQUIRE(reading->complete);
    return *reading;
  }

  SourceSet sources_ = SourceSet(&Embedded().sources());
  Sink sink_;
  intent::Reading reading_;
  Context context_ = {
      .intent = reading_.intent, .catalog = Embedded(), .sink = sink_};
  yaml::Scope base_;
};

// "(none)" for a fact without a value.
std::string Show(const yaml::Scope& scope, std::string_view name) {
  const yaml::Node* value = scope.FindValue(name);
  return value == nullptr ? "(none)" : yaml::EmitJson(*value);
}

TEST_CASE("plan::PlanScope declares exactly the names of FactTable") {
  for (const std::string_view example : testing::kExamples) {
    CHECK(Facts(example).base().Names() == FactNames());
  }
}

TEST_CASE("plan::RoleScope adds no name to those of FactTable") {
  for (const std::string_view example : testing::kExamples) {
    const Facts facts(example);
    for (const yaml::Scope& scope : facts.All()) {
      CHECK(scope.Names() == FactNames());
    }
  }
}

TEST_CASE("plan::RoleScope can give every fact a value") {
  std::set<std::string> valued;
  const auto collect = [&valued](const Facts& facts) {
    for (const yaml::Scope& scope : facts.All()) {
      for (const std::string& name : scope.Names()) {
        if (scope.FindValue(name) != nullptr) {
          valued.insert(name);
        }
      }
    }
  };
  collect(Facts(kEfa, {"spec.cluster={kernel: '6.8', os: x, driver: '580', "
                       "efaInstaller: '1.47.0', gdrcopy: '2.5.2', "
                       "kubernetes: '1.33'}"}));
  collect(Facts(kRoce, {"spec.model={id: a/b, revision: r, quantization: q, "
                        "kvCacheDtype: fp8, path: /opt/models/b}",
                        "spec.companions={benchmark: true, preflight: "
                        "{nixlbench: {image: r/n:1}}}",
                        "spec.prefill.cpu=16", "spec.prefill.memory=64Gi"}));
  collect(Facts(kIb, {"spec.hardware=a3-ultragpu-8g"}));
  for (const std::string& name : FactNames()) {
    CAPTURE(name);
    CHECK(valued.contains(name));
  }
}

TEST_CASE("plan::PlanScope tells the mode by the sections") {
  CHECK(Show(Facts(kIb).base(), "mode") == "\"disagg\"");
  CHECK(Show(Facts(kAgg).base(), "mode") == "\"agg\"");
}

TEST_CASE("plan::PlanScope falls back to the id for path and served name") {
  CHECK(Show(Facts(kAgg).base(), "model.path") == "\"Qwen/Qwen3-32B-FP8\"");
  CHECK(Show(Facts(kAgg).base(), "model.servedName") ==
        "\"Qwen/Qwen3-32B-FP8\"");
  const Facts given(kAgg, {"spec.model={id: Qwen/Qwen3-32B-FP8, path: /m, "
                           "servedName: s}"});
  CHECK(Show(given.base(), "model.path") == "\"/m\"");
  CHECK(Show(given.base(), "model.servedName") == "\"s\"");
}

TEST_CASE("plan::PlanScope has no KV dtype when the model decides") {
  CHECK(Show(Facts(kAgg).base(), "model.kvCacheDtype") == "(none)");
  CHECK(Show(Facts(kRoce).base(), "model.kvCacheDtype") == "\"fp8\"");
}

TEST_CASE("plan::AddBackend knows the backend only where the engine must") {
  CHECK(Show(Facts(kEfa).WithBackend(RoleKind::kDecode), "kv.backends") ==
        "[\"LIBFABRIC\"]");
  CHECK(Show(Facts(kEfa).base(), "kv.bufferDevice") == "\"cuda\"");
  CHECK(Show(Facts(kIb).base(), "kv.backends") == "(none)");
  CHECK(Show(Facts(kIb).base(), "kv.bufferDevice") == "(none)");
}

TEST_CASE("plan::PlanScope has no backend without a KV transfer") {
  const Facts facts(kAgg, {"spec.hardware=p5.48xlarge", "spec.fabric=aws-efa",
                           "spec.workers={tp: 8, pp: 2}"});
  CHECK(Show(facts.base(), "kv.backends") == "(none)");
  CHECK(Show(facts.base(), "kv.bufferDevice") == "(none)");
}

TEST_CASE("plan::PlanScope sizes the KV transfer of a request") {
  const Facts facts(kEfa);
  CHECK(Show(facts.base(), "kv.bytesPerToken") == "131072");
  CHECK(Show(facts.base(), "kv.requestBytes") == "1048576000");
  CHECK(Show(facts.base(), "kv.requestSize") == "\"1.05 GB\"");
  CHECK(Show(facts.base(), "kv.slowestTime") == "\"109 ms\"");
  CHECK(Show(Facts(kEfa, {"spec.model=a/b"}).base(), "kv.requestBytes") ==
        "(none)");
}

TEST_CASE("plan::PlanScope gives the library triplet of the CPU") {
  CHECK(Show(Facts(kAgg).base(), "hardware.triplet") == "\"x86_64-linux-gnu\"");
  CHECK(Show(Facts(kAgg, {"spec.hardware=gb200"}).base(), "hardware.triplet") ==
        "\"aarch64-linux-gnu\"");
}

TEST_CASE("plan::PlanScope shapes pull secrets as the pod spec wants them") {
  CHECK(Show(Facts(kRoce).base(), "secrets.imagePull") ==
        "[{\"name\":\"nvcr-pull-secret\"}]");
  CHECK(Show(Facts(kAgg, {"spec.secrets={imagePull: []}"}).base(),
             "secrets.imagePull") == "(none)");
}

TEST_CASE("plan::PlanScope gives facts the place that decided them") {
  const Facts facts(kEfa);
  const auto text = [&facts](std::string_view name) {
    const yaml::Node* value = facts.base().FindValue(name);
    REQUIRE(value != nullptr);
    return std::string(facts.sources().Text(value->span));
  };
  CHECK(text("fabric") == "aws-efa");
  CHECK(text("hardware.arch") == "p5.48xlarge");
  CHECK(text("release") == "\"1.0.1\"");
  CHECK(text("model.maxLength") == "8000");
  CHECK(text("cluster.kernel") == "\"6.8\"");
  CHECK(text("mode") == "prefill");
}

TEST_CASE("plan::RoleScope knows the peer of prefill and decode only") {
  const Facts facts(kIb);
  CHECK(Show(facts.Of(RoleKind::kPrefill), "role.peer") == "\"Decode\"");
  CHECK(Show(facts.Of(RoleKind::kDecode), "role.peer") == "\"Prefill\"");
  CHECK(Show(facts.Of(RoleKind::kFrontend), "role.peer") == "(none)");
  CHECK(Show(Facts(kAgg).Of(RoleKind::kWorker), "role.peer") == "(none)");
}

TEST_CASE("plan::RoleScope tells transfer of KV from use of the fabric") {
  const Facts disaggregated(kIb);
  CHECK(Show(disaggregated.Of(RoleKind::kPrefill), "role.transfersKv") ==
        "true");
  CHECK(Show(disaggregated.Of(RoleKind::kPrefill), "role.usesFabric") ==
        "true");
  CHECK(Show(disaggregated.Of(RoleKind::kFrontend), "role.transfersKv") ==
        "false");
  CHECK(Show(disaggregated.Of(RoleKind::kFrontend), "role.usesFabric") ==
        "(none)");
  const Facts wide(kAgg, {"spec.fabric=ib", "spec.workers={tp: 8, pp: 2}"});
  CHECK(Show(wide.Of(RoleKind::kWorker), "role.transfersKv") == "false");
  CHECK(Show(wide.Of(RoleKind::kWorker), "role.usesFabric") == "true");
  const Facts narrow(kAgg, {"spec.fabric=ib"});
  CHECK(Show(narrow.Of(RoleKind::kWorker), "role.usesFabric") == "false");
}

TEST_CASE("plan::RoleScope has the sizes of the worker") {
  const Facts facts(
      kAgg, {"spec.fabric=ib", "spec.workers={tp: 8, pp: 2, replicas: 3}"});
  const yaml::Scope scope = facts.Of(RoleKind::kWorker);
  CHECK(Show(scope, "role") == "\"worker\"");
  CHECK(Show(scope, "role.component") == "\"Worker\"");
  CHECK(Show(scope, "role.replicas") == "3");
  CHECK(Show(scope, "role.gpus") == "16");
  CHECK(Show(scope, "role.gpusPerNode") == "8");
  CHECK(Show(scope, "role.nodes") == "2");
  CHECK(Show(scope, "role.multinode") == "true");
}

TEST_CASE("plan::RoleScope finds that experts fit none or all ranks") {
  for (const auto& [ep, fits] :
       {std::pair("1", "true"), {"8", "true"}, {"4", "false"}}) {
    const Facts facts(
        kAgg, {std::string("spec.workers={tp: 1, dp: 8, ep: ") + ep + "}"});
    CHECK(Show(facts.Of(RoleKind::kWorker), "role.epFits") == fits);
  }
}

TEST_CASE("plan::RoleScope counts interfaces of the fabric's network only") {
  CHECK(Show(Facts(kEfa).Of(RoleKind::kPrefill), "role.interfacesPerNode") ==
        "4");
  CHECK(Show(Facts(kEfa, {"spec.fabric=tcp"}).Of(RoleKind::kPrefill),
             "role.interfacesPerNode") == "(none)");
}

}  // namespace
}  // namespace dgdc::plan
