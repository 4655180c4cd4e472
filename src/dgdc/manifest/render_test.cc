// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/render.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/view.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

#include "tests/support/viewed.h"

namespace dgdc::manifest {
namespace {

using testing::Embedded;
using testing::kAgg;
using testing::kEfa;
using testing::kExamples;
using testing::kIb;
using testing::kRoce;
using testing::Resolved;
using testing::ResolveText;

constexpr const char* kVersions[] = {"v1alpha1", "v1beta1"};

std::vector<yaml::Node> Rendered(
    std::string_view intent, const std::string& api,
    const std::vector<std::string>& overrides = {}) {
  const Resolved resolved = ResolveText(intent, overrides, api);
  REQUIRE(resolved.plan.has_value());
  Sink sink;
  std::vector<yaml::Node> documents =
      Render(*resolved.plan, resolved.sources, Embedded(), sink);
  CHECK(testing::Messages(sink.Take()) == "");
  return documents;
}

testing::Viewed ViewOf(std::string_view intent, const std::string& api,
                       const std::vector<std::string>& overrides = {}) {
  return testing::MustView(Rendered(intent, api, overrides).back());
}

const Component& Find(const Deployment& deployment, std::string_view name) {
  for (const Component& component : deployment.components) {
    if (*component.name == name) {
      return component;
    }
  }
  FAIL("no such component");
  return deployment.components.front();
}

// Calls `visit` for the node and everything below it.
template <class Visit>
void Walk(const yaml::Node& node, const Visit& visit) {
  visit(node);
  for (const yaml::Entry& entry : node.entries) {
    Walk(entry.value, visit);
  }
  for (const yaml::Node& item : node.items) {
    Walk(item, visit);
  }
}

std::string Json(const yaml::Node& node) { return yaml::EmitJson(node); }

TEST_CASE("manifest::Render says the same in both API versions") {
  for (const std::string_view example : kExamples) {
    const std::string alpha = Json(Meaning(ViewOf(example, "v1alpha1")));
    const std::string beta = Json(Meaning(ViewOf(example, "v1beta1")));
    CHECK(alpha == beta);
  }
}

TEST_CASE("manifest::Render says the same of every field in both versions") {
  const std::vector<std::string> overrides = {
      "spec.prefill={tp: 8, dp: 2, cpu: 16, memory: 200Gi}",
      "spec.frontend={replicas: 2, cpu: 500m, memory: 2Gi, env: {A: b}}"};
  CHECK(Json(Meaning(ViewOf(kRoce, "v1alpha1", overrides))) ==
        Json(Meaning(ViewOf(kRoce, "v1beta1", overrides))));
}

TEST_CASE("manifest::Render writes no null, empty map or empty list") {
  for (const std::string_view example : kExamples) {
    for (const char* api : kVersions) {
      for (const yaml::Node& document : Rendered(example, api)) {
        Walk(document, [](const yaml::Node& node) {
          CHECK_FALSE(node.IsNull());
          CHECK((!node.IsMap() || !node.entries.empty()));
          CHECK((!node.IsSeq() || !node.items.empty()));
          CHECK(node.tag.empty());
        });
      }
    }
  }
}

TEST_CASE("manifest::Render gives every scalar a place") {
  for (const std::string_view example : kExamples) {
    for (const char* api : kVersions) {
      for (const yaml::Node& document : Rendered(example, api)) {
        Walk(document, [](const yaml::Node& node) {
          if (node.IsScalar()) {
            CAPTURE(node.scalar);
            CHECK(node.span.known());
          }
        });
      }
    }
  }
}

TEST_CASE("manifest::Render gives what a setting wrote its reason") {
  const testing::Viewed deployment = ViewOf(kEfa, "v1beta1");
  const Component& prefill = Find(deployment, "Prefill");
  REQUIRE(prefill.env.contains("FI_PROVIDER"));
  REQUIRE(prefill.env.at("FI_PROVIDER")->origin != nullptr);
  CHECK(prefill.env.at("FI_PROVIDER")->origin->why ==
        "libfabric talks to EFA and to nothing else");
  CHECK_FALSE(prefill.env.at("FI_PROVIDER")->origin->sources.empty());
  REQUIRE(prefill.shared_memory->origin != nullptr);
  CHECK(prefill.image->origin == nullptr);
}

TEST_CASE("manifest::Render requests what it limits") {
  for (const std::string_view example : kExamples) {
    for (const char* api : kVersions) {
      const testing::Viewed viewed = ViewOf(example, api);
      for (const Component& component : viewed.components) {
        CAPTURE(*component.name);
        REQUIRE(component.limits.size() == component.requests.size());
        for (const auto& limit : component.limits) {
          CAPTURE(limit.first);
          REQUIRE(component.requests.contains(limit.first));
          CHECK(yaml::Equal(limit.second, component.requests.at(limit.first)));
          CHECK(limit.second->IsString());
        }
      }
    }
  }
}

TEST_CASE("manifest::Render gives workers GPUs and fabric interfaces per pod") {
  for (const char* api : kVersions) {
    const testing::Viewed deployment = ViewOf(kIb, api);
    CHECK(Find(deployment, "Frontend").limits.empty());
    const auto& limits = Find(deployment, "Decode").limits;
    REQUIRE(limits.size() == 2);
    CHECK(limits.at("nvidia.com/gpu")->scalar == "4");
    CHECK(limits.at("rdma/ib")->scalar == "4");
  }
}

TEST_CASE("manifest::Render spreads a worker over nodes with multinode") {
  for (const char* api : kVersions) {
    const testing::Viewed deployment =
        ViewOf(kIb, api, {"spec.prefill={tp: 8, dp: 2}"});
    CHECK(Find(deployment, "Prefill").nodes == 2);
    CHECK(Find(deployment, "Prefill").limits.at("nvidia.com/gpu")->scalar ==
          "8");
    CHECK(Find(deployment, "Decode").nodes == 1);
    const auto documents = Rendered(kIb, api);
    CHECK(Json(documents.back()).find("multinode") == std::string::npos);
  }
}

TEST_CASE("manifest::Render puts the claim before the deployment") {
  for (const char* api : kVersions) {
    const std::vector<yaml::Node> documents = Rendered(kRoce, api);
    REQUIRE(documents.size() == 2);
    CHECK(Json(documents[0]) ==
          R"({"apiVersion":"v1","kind":"PersistentVolumeClaim",)"
          R"("metadata":{"name":"model-cache","namespace":"inference"},)"
          R"("spec":{"accessModes":["ReadWriteMany"],)"
          R"("storageClassName":"shared-nfs",)"
          R"("resources":{"requests":{"storage":"500Gi"}}}})");
    CHECK(documents[1].Find("kind")->scalar == "DynamoGraphDeployment");
  }
}

TEST_CASE("manifest::Render leaves the default storage class to the cluster") {
  const std::vector<yaml::Node> documents = Rendered(
      kAgg, "v1beta1", {"spec.modelCache={pvc: c, create: {size: 1Gi}}"});
  REQUIRE(documents.size() == 2);
  CHECK(Json(documents[0]) ==
        R"({"apiVersion":"v1","kind":"PersistentVolumeClaim",)"
        R"("metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteMany"],)"
        R"("resources":{"requests":{"storage":"1Gi"}}}})");
}

TEST_CASE("manifest::Render hands resource claims to the container") {
  const std::vector<std::string> overrides = {
      "spec.fabric=mnnvl", "spec.hardware=gb200", "spec.dynamo=\"1.4.0\""};
  for (const char* api : kVersions) {
    const testing::Viewed deployment = ViewOf(kIb, api, overrides);
    const Component& decode = Find(deployment, "Decode");
    CHECK(Json(decode.claims) == R"([{"name":"compute-domain-channel"}])");
    CHECK(decode.limits.at("nvidia.com/gpu")->scalar == "4");
    CHECK(Find(deployment, "Frontend").claims->IsNull());
    CHECK(Rendered(kIb, api, overrides).front().Find("kind")->scalar ==
          "ComputeDomain");
  }
}

TEST_CASE("manifest::Render writes the metadata of the intent") {
  for (const char* api : kVersions) {
    const auto documents =
        Rendered(kEfa, api,
                 {"metadata.labels={team: a}", "metadata.annotations={b: c}"});
    CHECK(Json(*documents.back().Find("metadata")) ==
          R"({"name":"llama-8b-disagg","namespace":"inference",)"
          R"("labels":{"team":"a"},"annotations":{"b":"c"}})");
  }
}

TEST_CASE("manifest::Render types components as each version wants it") {
  const std::vector<yaml::Node> alpha = Rendered(kIb, "v1alpha1");
  const yaml::Node& services = *alpha.back().Find("spec")->Find("services");
  REQUIRE(services.entries.size() == 3);
  CHECK(services.entries[0].key == "Frontend");
  const yaml::Node& prefill = *services.Find("Prefill");
  CHECK(prefill.Find("componentType")->scalar == "worker");
  CHECK(prefill.Find("subComponentType")->scalar == "prefill");
  CHECK(services.Find("Frontend")->Find("subComponentType") == nullptr);
  const std::vector<yaml::Node> beta = Rendered(kIb, "v1beta1");
  const yaml::Node& list = *beta.back().Find("spec")->Find("components");
  REQUIRE(list.items.size() == 3);
  CHECK(list.items[1].Find("name")->scalar == "Prefill");
  CHECK(list.items[1].Find("type")->scalar == "prefill");
  CHECK(ViewOf(kAgg, "v1beta1").components[1].role == "worker");
}

TEST_CASE("manifest::Render writes flag and value as two arguments") {
  const testing::Viewed deployment = ViewOf(
      kAgg, "v1beta1", {"spec.workers.args={enforce-eager: true, seed: 1}"});
  CHECK(Json(Find(deployment, "Worker").args) ==
        R"(["--model","Qwen/Qwen3-32B-FP8",)"
        R"("--served-model-name","Qwen/Qwen3-32B-FP8",)"
        R"("--tensor-parallel-size","2","--max-model-len","6000",)"
        R"("--enforce-eager","--seed","1"])");
}

TEST_CASE(
    "manifest::Render merges the pod spec of hardware, cache and fabric") {
  const testing::Viewed deployment =
      ViewOf(kEfa, "v1beta1",
             {"spec.modelCache={pvc: c}", "spec.secrets={imagePull: [p]}"});
  const yaml::Node& pod = Find(deployment, "Prefill").pod_spec;
  std::vector<std::string> keys;
  for (const yaml::Entry& entry : pod.entries) {
    if (entry.key != "containers") {
      keys.push_back(entry.key);
    }
  }
  CHECK(testing::Join(keys) ==
        "nodeSelector, tolerations, affinity, imagePullSecrets, volumes");
  CHECK(Json(*pod.Find("imagePullSecrets")) == R"([{"name":"p"}])");
  CHECK(Json(Find(deployment, "Prefill").volume_mounts.front()) ==
        R"({"name":"model-cache","mountPath":"/opt/models"})");
}

TEST_CASE("manifest::Render makes prefill and decode avoid each other on EFA") {
  for (const char* api : kVersions) {
    const testing::Viewed viewed = ViewOf(kEfa, api);
    const std::string text = Json(Find(viewed, "Prefill").pod_spec);
    CHECK(text.find(R"("nvidia.com/dynamo-component":"Decode")") !=
          std::string::npos);
    CHECK(text.find("requiredDuringScheduling") != std::string::npos);
  }
}

}  // namespace
}  // namespace dgdc::manifest
