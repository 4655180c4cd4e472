// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/from_intent.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/intent/decode.h"
#include "dgdc/model/facts.h"
#include "dgdc/model/view.h"
#include "dgdc/plan/context.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::plan {
namespace {

using testing::Embedded;
using testing::kAgg;
using testing::kEfa;
using testing::kIb;
using testing::kRoce;

// The facts of an intent, with all that they stand on.
class Facts {
 public:
  explicit Facts(std::string_view text,
                 const std::vector<std::string>& overrides = {})
      : reading_(Read(text, overrides)) {
    LookUp(context_);
    SizeRoles(context_);
    SizeSequences(context_);
    REQUIRE_FALSE(sink_.has_errors());
    model_.emplace(context_);
  }
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  [[nodiscard]] model::View base() const { return model_->Whole(); }
  [[nodiscard]] const SourceSet& sources() const { return sources_; }

  // The facts of a role; the frontend's have no sizes.
  [[nodiscard]] model::View Of(RoleKind kind) const {
    for (const SizedRole& role : context_.roles) {
      if (role.kind == kind) {
        return model_->Of(&role).front();
      }
    }
    return model_->Of(nullptr).front();
  }

 private:
  intent::Reading Read(std::string_view text,
                       const std::vector<std::string>& overrides) {
    const uint32_t file = sources_.Add("intent.yaml", std::string(text));
    auto reading =
        intent::Read(sources_, file, overrides, Embedded(), {}, sink_);
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
  std::optional<IntentModel> model_;
};

// "(none)" for a fact without a value.
std::string Show(const model::View& view, std::string_view name) {
  const yaml::Node* value = view.FindValue(name);
  return value == nullptr ? "(none)" : yaml::EmitJson(*value);
}

TEST_CASE("plan::IntentModel tells everything but what a manifest says") {
  const Facts facts(kEfa);
  const model::View view = facts.Of(RoleKind::kPrefill);
  for (const model::FactSpec& spec : model::FactSpecs()) {
    CAPTURE(spec.name);
    if (spec.name.ends_with('.')) {
      continue;
    }
    const model::Fact* fact = view.Find(spec.name);
    REQUIRE(fact != nullptr);
    CHECK((fact->state != model::State::kUnknown ||
           fact->need != model::Need::kIntent));
  }
}

TEST_CASE("plan::IntentModel tells the mode by the sections") {
  CHECK(Show(Facts(kIb).base(), "mode") == "\"disagg\"");
  CHECK(Show(Facts(kAgg).base(), "mode") == "\"agg\"");
}

TEST_CASE("plan::IntentModel falls back to the id for path and served name") {
  CHECK(Show(Facts(kAgg).base(), "model.path") == "\"Qwen/Qwen3-32B-FP8\"");
  CHECK(Show(Facts(kAgg).base(), "model.servedName") ==
        "\"Qwen/Qwen3-32B-FP8\"");
  const Facts given(kAgg, {"spec.model={id: Qwen/Qwen3-32B-FP8, path: /m, "
                           "servedName: s}"});
  CHECK(Show(given.base(), "model.path") == "\"/m\"");
  CHECK(Show(given.base(), "model.servedName") == "\"s\"");
}

TEST_CASE("plan::IntentModel has no KV dtype when the model decides") {
  CHECK(Show(Facts(kAgg).base(), "model.kvCacheDtype") == "(none)");
  CHECK(Show(Facts(kRoce).base(), "model.kvCacheDtype") == "\"fp8\"");
}

TEST_CASE("plan::IntentModel knows the backend only where the engine must") {
  const Facts efa(kEfa);
  const Facts ib(kIb);
  CHECK(Show(efa.Of(RoleKind::kDecode), "fabric.backends") ==
        "[\"LIBFABRIC\"]");
  CHECK(Show(efa.base(), "fabric.bufferDevice") == "\"cuda\"");
  CHECK(Show(ib.Of(RoleKind::kDecode), "fabric.backend") == "\"UCX\"");
  CHECK(Show(ib.Of(RoleKind::kDecode), "fabric.backends") == "(none)");
  CHECK(Show(ib.base(), "fabric.bufferDevice") == "(none)");
}

TEST_CASE("plan::IntentModel has no backend without a KV transfer") {
  const Facts facts(kAgg, {"spec.hardware=p5.48xlarge", "spec.fabric=aws-efa",
                           "spec.workers={tp: 8, pp: 2}"});
  CHECK(Show(facts.base(), "fabric.backends") == "(none)");
  CHECK(Show(facts.base(), "fabric.bufferDevice") == "(none)");
}

TEST_CASE("plan::IntentModel sizes the KV transfer of a request") {
  const Facts facts(kEfa);
  CHECK(Show(facts.base(), "kv.requestSize") == "\"1.05 GB\"");
  CHECK(Show(facts.base(), "kv.slowestTime") == "\"109 ms\"");
  CHECK(Show(Facts(kEfa, {"spec.model=a/b"}).base(), "kv.requestSize") ==
        "(none)");
}

TEST_CASE("plan::IntentModel shapes pull secrets as the pod spec wants them") {
  CHECK(Show(Facts(kRoce).base(), "secrets.imagePull") ==
        "[{\"name\":\"nvcr-pull-secret\"}]");
  CHECK(Show(Facts(kAgg, {"spec.secrets={imagePull: []}"}).base(),
             "secrets.imagePull") == "(none)");
}

TEST_CASE("plan::IntentModel gives facts the place that decided them") {
  const Facts facts(kEfa);
  const auto text = [&facts](std::string_view name) {
    const model::View view = facts.base();
    const model::Fact* fact = view.Find(name);
    REQUIRE(fact != nullptr);
    return std::string(facts.sources().Text(fact->decided_at));
  };
  CHECK(text("fabric") == "aws-efa");
  CHECK(text("hardware.arch") == "p5.48xlarge");
  CHECK(text("release") == "\"1.0.1\"");
  CHECK(text("maxLength") == "8000");
  CHECK(text("cluster.kernel") == "\"6.8\"");
  CHECK(text("mode") == "prefill");
}

TEST_CASE("plan::IntentModel knows the peer of prefill and decode only") {
  const Facts facts(kIb);
  CHECK(Show(facts.Of(RoleKind::kPrefill), "role.peer") == "\"Decode\"");
  CHECK(Show(facts.Of(RoleKind::kDecode), "role.peer") == "\"Prefill\"");
  CHECK(Show(facts.Of(RoleKind::kFrontend), "role.peer") == "(none)");
  CHECK(Show(Facts(kAgg).Of(RoleKind::kWorker), "role.peer") == "(none)");
}

TEST_CASE("plan::IntentModel tells transfer of KV from use of the fabric") {
  const Facts disaggregated(kIb);
  CHECK(Show(disaggregated.Of(RoleKind::kPrefill), "transfersKv") == "true");
  CHECK(Show(disaggregated.Of(RoleKind::kPrefill), "role.usesFabric") ==
        "true");
  CHECK(Show(disaggregated.Of(RoleKind::kFrontend), "transfersKv") == "false");
  CHECK(Show(disaggregated.Of(RoleKind::kFrontend), "role.usesFabric") ==
        "(none)");
  const Facts wide(kAgg, {"spec.fabric=ib", "spec.workers={tp: 8, pp: 2}"});
  CHECK(Show(wide.Of(RoleKind::kWorker), "transfersKv") == "false");
  CHECK(Show(wide.Of(RoleKind::kWorker), "role.usesFabric") == "true");
  const Facts narrow(kAgg, {"spec.fabric=ib"});
  CHECK(Show(narrow.Of(RoleKind::kWorker), "role.usesFabric") == "false");
}

TEST_CASE("plan::IntentModel has the sizes of the worker") {
  const Facts facts(
      kAgg, {"spec.fabric=ib", "spec.workers={tp: 8, pp: 2, replicas: 3}"});
  const model::View view = facts.Of(RoleKind::kWorker);
  CHECK(Show(view, "role") == "\"worker\"");
  CHECK(Show(view, "component") == "\"Worker\"");
  CHECK(Show(view, "replicas") == "3");
  CHECK(Show(view, "gpusPerWorker") == "16");
  CHECK(Show(view, "gpus") == "8");
  CHECK(Show(view, "nodes") == "2");
  CHECK(Show(view, "role.multinode") == "true");
}

TEST_CASE("plan::IntentModel finds that experts fit none or all ranks") {
  for (const auto& [ep, fits] :
       {std::pair("1", "true"), {"8", "true"}, {"4", "false"}}) {
    const Facts facts(
        kAgg, {std::string("spec.workers={tp: 1, dp: 8, ep: ") + ep + "}"});
    CHECK(Show(facts.Of(RoleKind::kWorker), "role.epFits") == fits);
  }
}

TEST_CASE("plan::IntentModel counts interfaces of the fabric's network only") {
  CHECK(Show(Facts(kEfa).Of(RoleKind::kPrefill), "role.interfacesPerNode") ==
        "4");
  CHECK(Show(Facts(kEfa, {"spec.fabric=tcp"}).Of(RoleKind::kPrefill),
             "role.interfacesPerNode") == "(none)");
}

}  // namespace
}  // namespace dgdc::plan
