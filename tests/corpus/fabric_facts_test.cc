// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/fabric_facts.h"

#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/core.h>

#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"

namespace dgdc::testing {
namespace {

std::map<std::string, FabricFacts> Facts(const std::string& text) {
  SourceSet sources;
  auto facts = FabricFactsOf(ParseAll(sources, text));
  REQUIRE(facts.has_value());
  return *std::move(facts);
}

// The facts of the decode worker with these fields, beside a prefill worker.
FabricFacts Decode(const std::string& fields) {
  return Facts(
             fmt::format(
                 "apiVersion: nvidia.com/v1alpha1\n"
                 "kind: DynamoGraphDeployment\n"
                 "metadata: {{name: a}}\n"
                 "spec:\n"
                 "  services:\n"
                 "    P: {{componentType: worker, subComponentType: prefill}}\n"
                 "    D: {{componentType: worker, subComponentType: decode, "
                 "{}}}\n",
                 fields))
      .at("decode");
}

// The same with these fields of the main container.
FabricFacts Container(const std::string& fields) {
  return Decode(fmt::format("extraPodSpec: {{mainContainer: {{{}}}}}", fields));
}

TEST_CASE("FabricFactsOf takes transport variables and no others") {
  const FabricFacts facts = Container(
      "env: [{name: UCX_TLS, value: rc}, {name: HF_HOME, value: /x}, "
      "{name: VLLM_NIXL_SIDE_CHANNEL_HOST, "
      "valueFrom: {fieldRef: {fieldPath: status.podIP}}}, "
      "{name: NCCL_NET_PLUGIN, value: ''}, {name: FIX, value: a}]");
  CHECK(facts.at("env.UCX_TLS") == "rc");
  CHECK(facts.at("env.VLLM_NIXL_SIDE_CHANNEL_HOST") ==
        R"({"fieldRef":{"fieldPath":"status.podIP"}})");
  CHECK(facts.at("env.NCCL_NET_PLUGIN") == "");
  CHECK_FALSE(facts.contains("env.HF_HOME"));
  CHECK_FALSE(facts.contains("env.FIX"));
}

TEST_CASE("FabricFactsOf sees what a start script exports") {
  const FabricFacts facts = Container(
      "args: ['set -e; export UCX_NET_DEVICES=$(list); export PATH; run']");
  CHECK(facts.at("env.UCX_NET_DEVICES") == "(set by the start script)");
  CHECK_FALSE(facts.contains("env.PATH"));
}

TEST_CASE("FabricFactsOf finds the NIXL backend wherever it is named") {
  CHECK(Container("args: [--x]").at("backend") == "UCX");
  CHECK(Container("args: ['{\"backends\": [\"LIBFABRIC\"]}']").at("backend") ==
        "LIBFABRIC");
  CHECK(Container("args: ['--kv \"${C}\"'], env: [{name: C, value: "
                  "'{\"backends\":[\"B\",\"A\"]}'}]")
            .at("backend") == "A,B");
  const FabricFacts facts = Container(
      "env: [{name: SGLANG_DISAGGREGATION_NIXL_BACKEND, value: LIBFABRIC}]");
  CHECK(facts.at("backend") == "LIBFABRIC");
  CHECK_FALSE(facts.contains("env.SGLANG_DISAGGREGATION_NIXL_BACKEND"));
}

TEST_CASE("FabricFactsOf compares requests only where they differ") {
  const FabricFacts facts = Decode(
      "resources: {limits: {cpu: '4', gpu: '2', custom: {rdma/ib: '2', a/b: "
      "'1'}}, requests: {gpu: '2', custom: {a/b: '3', c/d: '4'}}}");
  CHECK(facts.at("resources.nvidia.com/gpu") == "2");
  CHECK(facts.at("resources.rdma/ib") == "2");
  CHECK(facts.at("requests.a/b") == "3");
  CHECK(facts.at("requests.c/d") == "4");
  CHECK_FALSE(facts.contains("requests.rdma/ib"));
  CHECK_FALSE(facts.contains("requests.nvidia.com/gpu"));
  CHECK_FALSE(facts.contains("resources.cpu"));
}

TEST_CASE("FabricFactsOf calls a claim by the domain behind it") {
  const auto facts = Facts(R"(apiVersion: resource.nvidia.com/v1beta1
kind: ComputeDomain
metadata: {name: any}
spec: {numNodes: 4, channel: {resourceClaimTemplate: {name: any-channel}}}
---
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: a}
spec:
  components:
    - name: P
      type: prefill
      podTemplate:
        spec:
          resourceClaims:
            - {name: channel, resourceClaimTemplateName: any-channel}
          containers:
            - {name: main, resources: {claims: [{name: channel}]}}
    - name: D
      type: decode
      podTemplate:
        spec:
          resourceClaims:
            - {name: channel, resourceClaimTemplateName: any-channel}
            - {name: other, resourceClaimTemplateName: unknown}
          containers:
            - {name: main, resources: {claims: [{name: other}]}}
)");
  CHECK(facts.at("prefill").at("claims") ==
        R"([{"channels":"Single","numNodes":4,"roles":["decode","prefill"]}])");
  CHECK(facts.at("decode").at("claims") ==
        R"([{"channels":"Single","numNodes":4,"roles":["decode","prefill"],)"
        R"("used":false},{"template":"unknown"}])");
}

TEST_CASE("FabricFactsOf takes volumes of the host and of memory") {
  const FabricFacts facts = Decode(
      "extraPodSpec: {mainContainer: {volumeMounts: ["
      "{name: ib, mountPath: /dev/infiniband, readOnly: true}, "
      "{name: shm, mountPath: /dev/shm}, {name: models, mountPath: /m}]}, "
      "volumes: [{name: ib, hostPath: {path: /dev/infiniband}}, "
      "{name: shm, emptyDir: {medium: Memory, sizeLimit: 1Gi}}, "
      "{name: models, persistentVolumeClaim: {claimName: m}}]}");
  CHECK(facts.at("volumes./dev/infiniband") ==
        R"({"hostPath":{"path":"/dev/infiniband"},"readOnly":true})");
  CHECK(facts.at("volumes./dev/shm") ==
        R"({"emptyDir":{"medium":"Memory","sizeLimit":"1Gi"}})");
  CHECK_FALSE(facts.contains("volumes./m"));
  CHECK_FALSE(facts.contains("volumes"));
}

TEST_CASE("FabricFactsOf puts component names as roles") {
  CHECK(Decode("extraPodSpec: {affinity: {x: [{a: P, b: a}]}}")
            .at("affinity.x") == R"([{"a":"<prefill>","b":"<deployment>"}])");
}

TEST_CASE("FabricFactsOf does not mind spaces and order") {
  CHECK(Decode("extraPodMetadata: {annotations: {n: '[ {\"a\": 1} ]'}}")
            .at("annotations.n") == R"([{"a":1}])");
  CHECK(Container("securityContext: {capabilities: {add: [B, A]}}")
            .at("securityContext.capabilities.add") == R"(["A","B"])");
}

TEST_CASE("FabricFactsOf calls a decode worker alone an aggregated worker") {
  const auto facts = Facts(
      "{apiVersion: nvidia.com/v1beta1, kind: DynamoGraphDeployment, "
      "metadata: {name: a}, spec: {components: [{name: D, type: decode}]}}");
  REQUIRE(facts.contains("worker"));
  CHECK_FALSE(facts.at("worker").contains("backend"));
}

TEST_CASE("FabricFactsOf wants a deployment") {
  SourceSet sources;
  CHECK_FALSE(FabricFactsOf(ParseAll(sources, "{kind: Service}")).has_value());
}

}  // namespace
}  // namespace dgdc::testing
