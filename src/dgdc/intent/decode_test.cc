// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/decode.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"

namespace dgdc::intent {
namespace {

constexpr std::string_view kShort = R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata: {name: a}
spec:
  model: org/m
  engine: vllm
  fabric: ib
  hardware: h200
  workload: {isl: 4000, osl: 500}
  prefill: {tp: 2}
  decode: {tp: 4}
  dynamo: "1.4.0"
)";

struct Outcome {
  SourceSet sources = {};
  std::optional<Reading> reading = {};
  std::string messages = {};

  [[nodiscard]] const Intent& intent() const {
    REQUIRE(reading.has_value());
    return reading->intent;
  }
  template <class T>
  [[nodiscard]] std::string Text(const Spanned<T>& value) const {
    return std::string(sources.Text(value.span));
  }
};

Outcome ReadText(std::string_view text,
                 const std::vector<std::string>& overrides = {}) {
  Outcome outcome;
  const uint32_t file = outcome.sources.Add("intent.yaml", std::string(text));
  Sink sink;
  outcome.reading =
      Read(outcome.sources, file, overrides, testing::Embedded(), {}, sink);
  outcome.messages = testing::Messages(sink.Take());
  return outcome;
}

TEST_CASE("intent::Read gives every value the place where it stands") {
  const Outcome outcome = ReadText(kShort);
  CHECK(outcome.messages == "");
  REQUIRE(outcome.reading.has_value());
  CHECK(outcome.reading->complete);
  const Intent& intent = outcome.intent();
  CHECK(*intent.name == "a");
  CHECK(outcome.Text(intent.name) == "a");
  CHECK(outcome.sources.Text(intent.spec_span) == "spec");
  CHECK(outcome.Text(intent.hardware) == "h200");
  CHECK(outcome.Text(intent.dynamo) == "\"1.4.0\"");
  CHECK(*intent.dynamo == "1.4.0");
  CHECK(*intent.workload.isl == 4000);
  CHECK(outcome.Text(intent.workload.isl) == "4000");
  REQUIRE(intent.prefill.has_value());
  CHECK(outcome.sources.Text(intent.prefill->span) == "prefill");
  CHECK(*intent.prefill->tp == 2);
  CHECK(*intent.decode->tp == 4);
  CHECK_FALSE(intent.workers.has_value());
}

TEST_CASE("intent::Read fills in the defaults of the schema") {
  const Intent intent = ReadText(kShort).intent();
  CHECK(*intent.prefill->replicas == 1);
  CHECK(*intent.prefill->pp == 1);
  CHECK(*intent.prefill->dp == 1);
  CHECK(*intent.prefill->ep == 1);
  CHECK(*intent.frontend.replicas == 1);
  CHECK(*intent.router == "round-robin");
  CHECK(*intent.model.kv_cache_dtype == "auto");
  CHECK_FALSE(*intent.model.trust_remote_code);
  CHECK_FALSE(intent.model_cache.has_value());
  CHECK_FALSE(intent.name_space.has_value());
  CHECK(intent.cluster.empty());
}

TEST_CASE("intent::Read takes the short and the long forms for the same") {
  const Outcome outcome =
      ReadText(kShort, {"spec.model={id: org/m}", "spec.engine={name: vllm}",
                        "spec.fabric={profile: ib}"});
  CHECK(outcome.messages == "");
  const Intent& intent = outcome.intent();
  CHECK(*intent.model.id == "org/m");
  CHECK(*intent.model.kv_cache_dtype == "auto");
  CHECK_FALSE(*intent.model.trust_remote_code);
  CHECK(*intent.engine.name == "vllm");
  REQUIRE(intent.fabric.has_value());
  CHECK(*intent.fabric->profile == "ib");
  CHECK(intent.fabric->params.empty());
}

TEST_CASE("intent::Read reads the fields of the long forms") {
  const Intent intent =
      ReadText(kShort,
               {"spec.model={id: org/m, servedName: s, path: /p, revision: r, "
                "quantization: q, kvCacheDtype: fp8, trustRemoteCode: true, "
                "maxModelLen: 9000}",
                "spec.engine={name: vllm, args: {a: 1, b: true}, env: {C: d}}",
                "spec.fabric={profile: ib, params: {netDevices: [x, y]}}"})
          .intent();
  CHECK(**intent.model.served_name == "s");
  CHECK(**intent.model.path == "/p");
  CHECK(**intent.model.revision == "r");
  CHECK(**intent.model.quantization == "q");
  CHECK(*intent.model.kv_cache_dtype == "fp8");
  CHECK(*intent.model.trust_remote_code);
  CHECK(**intent.model.max_model_len == 9000);
  REQUIRE(intent.engine.args.size() == 2);
  CHECK(intent.engine.args[0].name == "a");
  CHECK(intent.engine.args[0].value.AsInt() == 1);
  CHECK(intent.engine.args[1].value.AsBool() == true);
  REQUIRE(intent.engine.env.size() == 1);
  CHECK(intent.engine.env[0].value.scalar == "d");
  REQUIRE(intent.fabric->params.size() == 1);
  CHECK(intent.fabric->params[0].value.items.size() == 2);
}

TEST_CASE("intent::Read reads storage, secrets and facts about the nodes") {
  const Intent intent =
      ReadText(kShort,
               {"spec.modelCache={pvc: c, create: {size: 1Ti, storageClass: s, "
                "accessMode: ReadOnlyMany}}",
                "spec.secrets={huggingFace: h, imagePull: [p]}",
                "spec.cluster={kernel: '6.14', os: ubuntu-24.04}"})
          .intent();
  REQUIRE(intent.model_cache.has_value());
  CHECK(*intent.model_cache->pvc == "c");
  CHECK(*intent.model_cache->mount_path == "/opt/models");
  CHECK(intent.model_cache->create);
  CHECK(**intent.model_cache->size == "1Ti");
  CHECK(**intent.model_cache->storage_class == "s");
  CHECK(**intent.model_cache->access_mode == "ReadOnlyMany");
  CHECK(**intent.hugging_face_secret == "h");
  CHECK(intent.image_pull_secrets.items.size() == 1);
  REQUIRE(intent.cluster.size() == 2);
  CHECK(intent.cluster[0].name == "kernel");
  CHECK(intent.cluster[0].value.scalar == "6.14");
}

TEST_CASE("intent::Read reads cpu as text, whole cores or not") {
  const Intent intent =
      ReadText(kShort, {"spec.prefill.cpu=16", "spec.decode.cpu=500m",
                        "spec.decode.memory=200Gi"})
          .intent();
  CHECK(**intent.prefill->cpu == "16");
  CHECK(**intent.decode->cpu == "500m");
  CHECK(**intent.decode->memory == "200Gi");
}

TEST_CASE("intent::Read lets the later of two overrides win") {
  const Outcome outcome =
      ReadText(kShort, {"spec.prefill.tp=4", "spec.prefill.tp=8"});
  CHECK(outcome.messages == "");
  CHECK(*outcome.intent().prefill->tp == 8);
  CHECK(outcome.Text(outcome.intent().prefill->tp) == "8");
}

TEST_CASE("intent::Read keeps what it can read of an intent with mistakes") {
  const Outcome outcome =
      ReadText(kShort, {"spec.prefill={replicas: two}", "spec.hardwear=h100"});
  CHECK(outcome.messages ==
        "DG0007: spec.prefill.tp is missing\n"
        "DG0005: spec.prefill.replicas is a string, expected an integer\n"
        "DG0004: unknown field \"hardwear\" in spec");
  REQUIRE(outcome.reading.has_value());
  CHECK_FALSE(outcome.reading->complete);
  const Intent& intent = outcome.intent();
  CHECK(*intent.hardware == "h200");
  CHECK(*intent.prefill->tp == 0);
  CHECK_FALSE(intent.prefill->tp.span.known());
  CHECK(*intent.decode->tp == 4);
}

TEST_CASE("intent::Read reads an intent of the wrong shape as empty") {
  for (const char* text : {"[]", "text", "{}", "{spec: 1, metadata: []}",
                           "{spec: {model: [], prefill: 1, fabric: {}}}"}) {
    CAPTURE(text);
    const Outcome outcome = ReadText(text);
    CHECK(outcome.messages != "");
    REQUIRE(outcome.reading.has_value());
    CHECK_FALSE(outcome.reading->complete);
    CHECK(*outcome.intent().name == "");
  }
}

TEST_CASE("intent::Read reports further mistakes after a duplicate key") {
  const Outcome outcome = ReadText(std::string(kShort) + "  dynamo: 1.4\n");
  REQUIRE(outcome.reading.has_value());
  CHECK_FALSE(outcome.reading->complete);
  CHECK(outcome.messages.starts_with("DG0002: "));
}

TEST_CASE("intent::Read reports a file without a document") {
  for (const char* text : {"", "# nothing\n"}) {
    const Outcome outcome = ReadText(text);
    CHECK(outcome.messages == "DG0003: the file holds no document");
    CHECK_FALSE(outcome.reading.has_value());
  }
}

TEST_CASE("intent::Read reports a file with several documents") {
  const Outcome outcome = ReadText("a: 1\n---\nb: 2\n---\nc: 3\n");
  CHECK(outcome.messages == "DG0003: the file holds 3 documents");
  CHECK_FALSE(outcome.reading.has_value());
}

TEST_CASE("intent::Read gives nothing after a syntax error") {
  const Outcome outcome = ReadText("spec: {a: 1\n");
  CHECK(outcome.messages == "DG0001: unclosed bracket '{'");
  CHECK_FALSE(outcome.reading.has_value());
}

}  // namespace
}  // namespace dgdc::intent
