// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/facts.h"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::manifest {
namespace {

// The facts of a text, and the text they point into.
struct Subject {
  const Catalog& catalog = testing::Embedded();
  SourceSet sources{&catalog.sources()};
  Facts facts = {};

  [[nodiscard]] const Graph& graph() const { return facts.graphs.at(0); }
  [[nodiscard]] const Worker& worker(std::string_view name) const {
    return *graph().Find(name);
  }
  [[nodiscard]] std::string At(const Span& span) const {
    return std::string(sources.Text(span));
  }
};

std::unique_ptr<Subject> Read(std::string text) {
  auto subject = std::make_unique<Subject>();
  Sink sink;
  const uint32_t file = subject->sources.Add("test.yaml", std::move(text));
  subject->facts = ReadFacts(subject->sources, file,
                             yaml::Parse(subject->sources, file, sink),
                             subject->catalog, {});
  return subject;
}

constexpr const char* kAlpha = R"(
apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: pair}
spec:
  envs:
    - {name: UCX_TLS, value: rc}
    - {name: A_HOME, value: /opt}
  services:
    Prefill:
      componentType: worker
      subComponentType: prefill
      envs:
        - {name: UCX_TLS, value: "rc,cuda_copy"}
      resources:
        limits: {gpu: "2", custom: {rdma/ib: "2"}}
      extraPodSpec:
        nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}
        mainContainer:
          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0
          securityContext: {runAsUser: 0, capabilities: {add: [IPC_LOCK]}}
          env:
            - {name: HF_HOME, value: $(A_HOME)/hub}
          command: [/bin/bash, -lc]
          args:
            - |
              ulimit -l unlimited && exec python3 -m dynamo.vllm \
                --model Qwen/Qwen3-32B --tensor-parallel-size 2 \
                --disaggregation-mode prefill --max-model-len=6000 \
                --kv-transfer-config '{"kv_connector":"NixlConnector"}'
    Decode:
      componentType: worker
      subComponentType: decode
      extraPodSpec:
        mainContainer:
          image: my/image:${TAG}
          command: [python3, -m, dynamo.vllm]
          args: [--model, Qwen/Qwen3-32B, --kv-transfer-config, '{"kv_connector":"NixlConnector","kv_connector_extra_config":{"backends":["LIBFABRIC"]}}']
)";

TEST_CASE("facts: a v1alpha1 worker is read as the operator merges it") {
  const auto subject = Read(kAlpha);
  const Worker& prefill = subject->worker("Prefill");
  CHECK(prefill.role == "prefill");
  CHECK(**prefill.EnvValue("UCX_TLS") == "rc,cuda_copy");
  CHECK(**prefill.EnvValue("HF_HOME") == "/opt/hub");
  CHECK(prefill.EnvUnset("UCX_NET_DEVICES"));
  CHECK(prefill.gpus == 2);
  CHECK(prefill.FindResource("rdma/ib")->count == 2);
  CHECK(prefill.run_as_user->value == 0);
  CHECK(prefill.HasCapability("IPC_LOCK"));
  CHECK(prefill.release == "1.3.0");
  REQUIRE(prefill.hardware != nullptr);
  CHECK(prefill.hardware->gpu == "H100");
}

// The hardware of the worker whose nodes have that product; "" for none.
std::string HardwareOfProduct(std::string_view product) {
  std::string text(kAlpha);
  const std::string own = "NVIDIA-H100-80GB-HBM3";
  REQUIRE(text.find(own) != std::string::npos);
  text.replace(text.find(own), own.size(), product);
  const auto subject = Read(text);
  return subject->worker("Prefill").HardwareName();
}

TEST_CASE("facts: the product label tells the hardware, not its forms") {
  CHECK(HardwareOfProduct("NVIDIA-H100-80GB-HBM3") == "h100");
  CHECK(HardwareOfProduct("NVIDIA-H100-80GB-HBM3-SHARED") == "h100");
  CHECK(HardwareOfProduct("NVIDIA-A100-SXM4-40GB") == "a100-40gb");
  CHECK(HardwareOfProduct("NVIDIA-A100-SXM4-80GB") == "a100");
  for (const char* other :
       {"NVIDIA-H100-80GB-HBM3-MIG-1g.10gb", "NVIDIA-H100-PCIe",
        "NVIDIA-H100-NVL", "NVIDIA-A100-PCIE-40GB", "NVIDIA-H200-NVL"}) {
    CAPTURE(other);
    CHECK(HardwareOfProduct(other).empty());
  }
}

TEST_CASE("facts: flags are read through a shell script") {
  const auto subject = Read(kAlpha);
  const Worker& prefill = subject->worker("Prefill");
  REQUIRE(prefill.engine != nullptr);
  CHECK(prefill.flags_complete);
  CHECK(*prefill.model == "Qwen/Qwen3-32B");
  REQUIRE(prefill.model_profile != nullptr);
  REQUIRE(prefill.parallel.tp);
  CHECK(prefill.parallel.tp->value == 2);
  CHECK(subject->At(prefill.parallel.tp->span) == "2");
  REQUIRE(prefill.max_length);
  CHECK(prefill.max_length->value == 6000);
  CHECK(*prefill.kv.connector == "NixlConnector");
  CHECK(subject->At(prefill.kv.connector.span) == R"("NixlConnector")");
  CHECK(*prefill.kv.backend == "UCX");
  CHECK_FALSE(prefill.kv.explicit_backend);
}

TEST_CASE("facts: the backend of the JSON wins and knows its place") {
  const auto subject = Read(kAlpha);
  const Worker& decode = subject->worker("Decode");
  CHECK(*decode.kv.backend == "LIBFABRIC");
  CHECK(decode.kv.explicit_backend);
  CHECK(subject->At(decode.kv.backend.span) == R"("LIBFABRIC")");
  CHECK(decode.image.placeholder);
  CHECK(decode.image.version.empty());
}

TEST_CASE("facts: deployments of both roles are disaggregated") {
  const auto subject = Read(kAlpha);
  CHECK(subject->graph().disaggregated());
  CHECK(subject->graph().whole);
  CHECK(subject->graph().network == Network::kRdma);
  CHECK(subject->graph().fabric == nullptr);
  CHECK(subject->graph().fabrics.size() > 1);
  CHECK(subject->graph().release == "1.3.0");
}

// The names of the fabrics that a pod of GB200 nodes shows.
std::string FabricsOf(const std::string& claims, const std::string& container,
                      const std::string& other_documents = "") {
  const auto subject = Read(R"(
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: pair}
spec:
  components:
    - name: Decode
      type: decode
      podTemplate:
        spec:
          nodeSelector: {nvidia.com/gpu.product: NVIDIA-GB200}
          resourceClaims: [)" +
                            claims + R"(]
          containers:
            - {name: main, image: vllm, )" +
                            container + "}\n" + other_documents);
  std::string names;
  for (const FabricProfile* fabric : subject->graph().fabrics) {
    names += names.empty() ? fabric->head.name : " " + fabric->head.name;
  }
  return names;
}

constexpr const char* kOpensNvlink =
    R"(env: [{name: UCX_CUDA_IPC_ENABLE_MNNVL, value: "y"}])";
constexpr const char* kAsksForEfa =
    R"(resources: {limits: {vpc.amazonaws.com/efa: "4"}})";

TEST_CASE("facts: what a pod asks for outvotes its variables") {
  CHECK(FabricsOf("", kOpensNvlink) == "mnnvl");
  CHECK(FabricsOf("", std::string(kOpensNvlink) + ", " + kAsksForEfa) ==
        "aws-efa");
  CHECK(FabricsOf("{name: a, resourceClaimTemplateName: a-cd-channel}",
                  "env: [{name: FI_PROVIDER, value: efa}]") == "mnnvl");
}

TEST_CASE("facts: a domain of NVLink stands beside the NICs") {
  CHECK(FabricsOf("{name: a, resourceClaimTemplateName: a-cd-channel}",
                  kAsksForEfa) == "aws-efa");
}

TEST_CASE("facts: classes of devices and ComputeDomains show the fabric") {
  CHECK(FabricsOf("{name: a, resourceClaimTemplateName: nics}", "args: [a]",
                  R"(---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: {name: nics}
spec:
  spec:
    devices:
      requests: [{name: nic, exactly: {deviceClassName: mrdma.google.com}}]
)") == "gke-dranet");
  CHECK(FabricsOf("{name: a, resourceClaimTemplateName: racks}", "args: [a]",
                  R"(---
apiVersion: resource.nvidia.com/v1beta1
kind: ComputeDomain
metadata: {name: domain}
spec: {channel: {resourceClaimTemplate: {name: racks}}}
)") == "mnnvl");
}

TEST_CASE("facts: an old decode worker is known by the prefill beside it") {
  const auto subject = Read(R"(
apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: pair}
spec:
  services:
    A:
      componentType: worker
      extraPodSpec:
        mainContainer:
          image: vllm-runtime:0.8.0
          command: [python3, -m, dynamo.vllm]
          args: [--model, x, --is-prefill-worker]
    B:
      componentType: worker
      extraPodSpec:
        mainContainer:
          image: vllm-runtime:0.8.0
          command: [python3, -m, dynamo.vllm]
          args: [--model, x]
)");
  CHECK(subject->worker("A").role == "prefill");
  CHECK(subject->worker("B").role == "decode");
}

TEST_CASE("facts: a patch without images is a part") {
  const auto subject = Read(R"(
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: pair}
spec:
  components:
    - name: Prefill
      replicas: 2
)");
  CHECK_FALSE(subject->graph().whole);
}

TEST_CASE("facts: an engine configuration comes from the ConfigMap beside it") {
  const auto subject = Read(R"(
apiVersion: v1
kind: ConfigMap
metadata: {name: engine}
data:
  prefill.yaml: |
    tensor_parallel_size: 4
    cache_transceiver_config:
      backend: DEFAULT
---
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: pair}
spec:
  components:
    - name: Prefill
      type: prefill
      podTemplate:
        spec:
          containers:
            - name: main
              image: tensorrtllm-runtime:1.4.0
              command: [python3, -m, dynamo.trtllm]
              args: [--model-path, x, --extra-engine-args, /etc/engine/prefill.yaml]
)");
  const Worker& prefill = subject->worker("Prefill");
  REQUIRE(prefill.parallel.tp);
  CHECK(prefill.parallel.tp->value == 4);
  CHECK(subject->At(prefill.parallel.tp->span) == "4");
  CHECK(*prefill.kv.connector == "NIXL");
  CHECK(subject->At(prefill.kv.connector.span) == "DEFAULT");
}

TEST_CASE("facts: plain workloads of a namespace form one deployment") {
  const auto subject = Read(R"(
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: ms-prefill, namespace: llm}
    spec:
      replicas: 2
      template:
        metadata: {labels: {llm-d.ai/role: prefill}}
        spec:
          containers:
            - name: proxy
              image: proxy:1.0.0
            - name: vllm
              image: vllm:1.0.0
              command: [vllm, serve, Qwen/Qwen3-32B]
              args: [--tensor-parallel-size=4]
              resources: {limits: {nvidia.com/gpu: 4}}
  - apiVersion: leaderworkerset.x-k8s.io/v1
    kind: LeaderWorkerSet
    metadata: {name: ms-decode, namespace: llm}
    spec:
      leaderWorkerTemplate:
        size: 2
        workerTemplate:
          spec:
            containers:
              - name: vllm
                command: [vllm, serve, Qwen/Qwen3-32B]
)");
  REQUIRE(subject->facts.graphs.size() == 1);
  const Graph& graph = subject->graph();
  CHECK(graph.api == Api::kPlain);
  CHECK(graph.disaggregated());
  CHECK(graph.prefill()->replicas == 2);
  CHECK(graph.prefill()->gpus == 4);
  CHECK(*graph.prefill()->model == "Qwen/Qwen3-32B");
  CHECK(graph.decode()->nodes == 2);
}

TEST_CASE("facts: other documents hold nothing to check") {
  const auto subject =
      Read("apiVersion: v1\nkind: Service\n---\n- a\n---\n7\n");
  CHECK(subject->facts.graphs.empty());
}

TEST_CASE("image: tags that the operator takes for versions") {
  CHECK(TagVersion("1.4.0") == "1.4.0");
  CHECK(TagVersion("v1.4.0-efa-amd64") == "1.4.0");
  CHECK(TagVersion("1.2.0-kimi-k3-dev.1") == "1.2.0");
  CHECK(TagVersion("1.4.0+build.7") == "1.4.0");
  for (const char* tag : {"latest", "1.4", "1.3.0.post1", "cuda13-1.4.0",
                          "01.4.0", "1.4.0-", "1.4.0-a..b", "1.4.0-01", ""}) {
    CAPTURE(tag);
    CHECK(TagVersion(tag).empty());
  }
}

TEST_CASE("image: a reference is taken apart with the place of its tag") {
  SourceSet sources;
  Sink sink;
  const uint32_t file =
      sources.Add("t", "a: \"host:5000/x/vllm-runtime:1.4.0@sha256:00\"\n");
  const auto documents = yaml::Parse(sources, file, sink);
  const Image image = ReadImage(*documents.at(0).Find("a"));
  CHECK(image.repository == "host:5000/x/vllm-runtime");
  CHECK(image.name == "vllm-runtime");
  CHECK(*image.tag == "1.4.0");
  CHECK(sources.Text(image.tag.span) == "1.4.0");
  CHECK(image.digest);
  CHECK(image.version == "1.4.0");
}

}  // namespace
}  // namespace dgdc::manifest
