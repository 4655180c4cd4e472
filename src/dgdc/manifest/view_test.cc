// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/view.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

#include "tests/support/viewed.h"

namespace dgdc::manifest {
namespace {

constexpr std::string_view kViewedAlpha = R"(apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: llama, namespace: inference}
spec:
  backendFramework: vllm
  envs: [{name: A, value: spec}, {name: B, value: spec}, {name: C, value: spec}]
  services:
    Prefill:
      componentType: worker
      subComponentType: prefill
      replicas: 2
      multinode: {nodeCount: 3}
      envs: [{name: B, value: service}, {name: C, value: service}]
      envFromSecret: token
      sharedMemory: {size: 16Gi}
      resources:
        limits: {cpu: "16", memory: 8Gi, gpu: "8", custom: {rdma/ib: "8"}}
        requests: {gpu: "8", custom: {rdma/ib: "8"}}
        claims: [{name: channel}]
      extraPodMetadata: {annotations: {x: y}}
      volumeMounts: [{name: cache, mountPoint: /models}]
      extraPodSpec:
        nodeSelector: {gpu: h200}
        mainContainer:
          image: runtime:1
          command: [python3]
          args: [--a, b]
          env: [{name: C, value: container}]
          securityContext: {runAsUser: 0}
)";

constexpr std::string_view kBeta = R"(apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: llama, namespace: inference}
spec:
  backendFramework: vllm
  env: [{name: A, value: spec}, {name: B, value: service}]
  components:
    - name: Prefill
      type: prefill
      replicas: 2
      multinode: {nodeCount: 3}
      sharedMemorySize: 16Gi
      podTemplate:
        metadata: {annotations: {x: y}}
        spec:
          containers:
            - {name: sidecar, image: other}
            - name: main
              image: runtime:1
              command: [python3]
              args: [--a, b]
              env: [{name: C, value: container}]
              envFrom: [{secretRef: {name: token}}]
              resources:
                limits:
                  rdma/ib: "8"
                  nvidia.com/gpu: "8"
                  memory: 8Gi
                  cpu: "16"
                requests: {nvidia.com/gpu: "8", rdma/ib: "8"}
                claims: [{name: channel}]
              securityContext: {runAsUser: 0}
              volumeMounts: [{name: cache, mountPath: /models}]
          nodeSelector: {gpu: h200}
)";

testing::Viewed MustView(std::string_view text) {
  return testing::MustView(testing::Parse(std::string(text)));
}

struct ViewedComponent : Component {
  std::shared_ptr<const yaml::Node> document = {};
};

// The only component of a v1alpha1 deployment whose service has these fields.
ViewedComponent ViewedAlpha(const std::string& fields) {
  const testing::Viewed deployment = MustView(
      "{apiVersion: nvidia.com/v1alpha1, kind: DynamoGraphDeployment, "
      "metadata: {name: a}, spec: {services: {W: " +
      fields + "}}}");
  REQUIRE(deployment.components.size() == 1);
  return {deployment.components.front(), deployment.document};
}

TEST_CASE("manifest::View reads a v1alpha1 deployment") {
  const testing::Viewed deployment = MustView(kViewedAlpha);
  CHECK(*deployment.name == "llama");
  CHECK(deployment.name_space == "inference");
  CHECK(deployment.framework == "vllm");
  REQUIRE(deployment.components.size() == 1);
  const Component& component = deployment.components.front();
  CHECK(*component.name == "Prefill");
  CHECK(component.role == "prefill");
  CHECK(component.replicas == 2);
  CHECK(component.nodes == 3);
  CHECK(component.image->scalar == "runtime:1");
  CHECK(yaml::EmitJson(component.command) == "[\"python3\"]");
  CHECK(yaml::EmitJson(component.args) == "[\"--a\",\"b\"]");
  CHECK(yaml::EmitJson(component.env_from) ==
        "[{\"secretRef\":{\"name\":\"token\"}}]");
  CHECK(component.limits.at("nvidia.com/gpu")->scalar == "8");
  CHECK(component.limits.at("rdma/ib")->scalar == "8");
  CHECK(component.limits.at("cpu")->scalar == "16");
  CHECK(component.requests.size() == 2);
  CHECK(yaml::EmitJson(component.claims) == "[{\"name\":\"channel\"}]");
  REQUIRE(component.volume_mounts.size() == 1);
  CHECK(yaml::EmitJson(component.volume_mounts.front()) ==
        "{\"name\":\"cache\",\"mountPath\":\"/models\"}");
  CHECK(component.shared_memory->scalar == "16Gi");
  CHECK(yaml::EmitJson(*component.pod_spec->Find("nodeSelector")) ==
        "{\"gpu\":\"h200\"}");
}

TEST_CASE("manifest::View merges variables as the operator does") {
  const testing::Viewed deployment = MustView(kViewedAlpha);
  const auto& env = deployment.components.front().env;
  REQUIRE(env.size() == 3);
  CHECK(env.at("A")->Find("value")->scalar == "spec");
  CHECK(env.at("B")->Find("value")->scalar == "service");
  CHECK(env.at("C")->Find("value")->scalar == "container");
}

TEST_CASE("manifest::Meaning is the same for both API versions") {
  CHECK(yaml::EmitJson(Meaning(MustView(kViewedAlpha))) ==
        yaml::EmitJson(Meaning(MustView(kBeta))));
}

TEST_CASE("manifest::Meaning does not depend on the order of components") {
  const char* const kHead =
      "{apiVersion: nvidia.com/v1beta1, kind: DynamoGraphDeployment, "
      "metadata: {name: a}, spec: {components: ";
  CHECK(yaml::EmitJson(Meaning(MustView(
            std::string(kHead) + "[{name: A}, {name: B, type: decode}]}}"))) ==
        yaml::EmitJson(Meaning(MustView(
            std::string(kHead) + "[{type: decode, name: B}, {name: A}]}}"))));
}

TEST_CASE("manifest::Meaning keeps the order of arguments") {
  CHECK_FALSE(
      Equal(Meaning(MustView(kViewedAlpha)),
            Meaning(MustView(std::string(kViewedAlpha)
                                 .replace(kViewedAlpha.find("[--a, b]"),
                                          std::string_view("[--a, b]").size(),
                                          "[b, --a]")))));
}

TEST_CASE("manifest::View ignores documents of other kinds and groups") {
  for (const char* text :
       {"{apiVersion: v1, kind: PersistentVolumeClaim}",
        "{apiVersion: nvidia.com/v1, kind: DynamoGraphDeployment}",
        "{apiVersion: example.com/v1beta1, kind: DynamoGraphDeployment}",
        "{apiVersion: nvidia.com/v1beta1, kind: DynamoComponentDeployment}",
        "[]", "null", "text"}) {
    CAPTURE(text);
    const yaml::Node document = testing::Parse(text);
    CHECK_FALSE(View(document).has_value());
  }
}

TEST_CASE("manifest::View leaves missing fields at their defaults") {
  const ViewedComponent component = ViewedAlpha("{}");
  CHECK(component.role == "");
  CHECK(component.replicas == 1);
  CHECK(component.nodes == 1);
  CHECK(component.image->IsNull());
  CHECK(component.env.empty());
  CHECK(component.env_from->IsNull());
  CHECK(component.limits.empty());
  CHECK(component.claims->IsNull());
  CHECK(component.shared_memory->IsNull());
}

TEST_CASE("manifest::View takes a field of another shape as missing") {
  const ViewedComponent component = ViewedAlpha(
      "{componentType: [worker], replicas: two, multinode: 2, envs: text, "
      "envFromSecret: [a], resources: {limits: {gpu: [1], custom: 3}}, "
      "sharedMemory: 1, volumeMounts: {a: b}, "
      "extraPodSpec: {mainContainer: []}}");
  CHECK(component.role == "");
  CHECK(component.replicas == 1);
  CHECK(component.nodes == 1);
  CHECK(component.env.empty());
  CHECK(component.env_from->IsNull());
  CHECK(component.limits.empty());
  CHECK(component.shared_memory->IsNull());
  CHECK(component.volume_mounts.empty());
}

TEST_CASE("manifest::View knows sub component types only of workers") {
  CHECK(ViewedAlpha("{componentType: worker, subComponentType: decode}").role ==
        "decode");
  CHECK(ViewedAlpha("{componentType: worker, subComponentType: other}").role ==
        "worker");
  CHECK(
      ViewedAlpha("{componentType: frontend, subComponentType: decode}").role ==
      "frontend");
}

TEST_CASE(
    "manifest::View puts GPUs under the resource name that gpuType says") {
  const ViewedComponent component = ViewedAlpha(
      "{resources: {limits: {gpu: '1', gpuType: gpu.intel.com/xe}}}");
  CHECK(component.limits.size() == 1);
  CHECK(component.limits.contains("gpu.intel.com/xe"));
}

TEST_CASE("manifest::View reads disabled shared memory as none") {
  CHECK(ViewedAlpha("{sharedMemory: {disabled: true}}").shared_memory->scalar ==
        "0");
}

TEST_CASE("manifest::View keeps the places of what it reads") {
  SourceSet sources;
  const yaml::Node document = testing::Parse(sources, std::string(kBeta));
  const auto deployment = View(document);
  REQUIRE(deployment.has_value());
  const Component& component = deployment->components.front();
  CHECK(sources.Text(component.name.span) == "Prefill");
  CHECK(sources.Text(component.image->span) == "runtime:1");
  CHECK(sources.Text(component.limits.at("rdma/ib")->span) == "\"8\"");
}

}  // namespace
}  // namespace dgdc::manifest
