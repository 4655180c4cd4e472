// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/apply.h"

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/apply/changes.h"
#include "dgdc/apply/hardware.h"
#include "dgdc/apply/leaves.h"
#include "dgdc/apply/params.h"
#include "dgdc/apply/recognise.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::apply {
namespace {

const Catalog& Profiles() { return Catalog::Embedded(); }

// A deployment of two roles with one GPU each; `pod` and `container` are lines
// of YAML at their indentation.
std::string Deployment(const std::string& pod, const std::string& container) {
  std::string text =
      "apiVersion: nvidia.com/v1beta1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {name: d}\n"
      "spec:\n"
      "  components:\n";
  for (const char* role : {"prefill", "decode"}) {
    text += fmt::format(
        "  - name: {0}\n"
        "    type: {0}\n"
        "    podTemplate:\n"
        "      spec:\n"
        "{1}"
        "        containers:\n"
        "        - name: main\n"
        "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0\n"
        "          command: [python3, -m, dynamo.vllm]\n"
        "          args: [--model, Qwen/Qwen3-32B, --disaggregation-mode, "
        "{0}]\n"
        "{2}",
        role, pod, container);
  }
  return text;
}

// The prefill worker of a deployment and everything that stands around it.
struct ReadWorker {
  explicit ReadWorker(const std::string& text)
      : file(sources.Add("deploy.yaml", text)),
        facts(manifest::ReadFacts(
            sources, file, yaml::Parse(sources, file, sink), Profiles(), {})) {}

  [[nodiscard]] const manifest::Worker& worker() const {
    return *facts.graphs.front().prefill();
  }
  [[nodiscard]] Subject subject() const {
    return {.facts = facts,
            .graph = facts.graphs.front(),
            .worker = worker(),
            .deployment = deployment,
            .hardware = worker().hardware};
  }
  [[nodiscard]] std::string Shows() const {
    const manifest::Amend amend(facts, facts.graphs.front(), worker());
    std::string names;
    for (const Shown& shown : ShownFabrics(subject(), amend)) {
      names += (names.empty() ? "" : "; ") + shown.Names();
    }
    return names;
  }

  SourceSet sources = SourceSet(&Profiles().sources());
  Sink sink = {};
  uint32_t file = 0;
  manifest::Facts facts = {};
  model::Deployment deployment =
      manifest::DeploymentOf(facts, facts.graphs.front());
};

std::string Resources(const std::string& resources) {
  return "          resources: {limits: {" + resources + "}}\n";
}

TEST_CASE("ShownFabrics tells one fabric where the text does") {
  CHECK(ReadWorker(Deployment("", Resources("nvidia.com/gpu: 4"))).Shows() ==
        "");
  CHECK(ReadWorker(Deployment("", Resources("nvidia.com/gpu: 4, "
                                            "vpc.amazonaws.com/efa: 16")))
            .Shows() == "aws-efa");
  // The settings tell profiles apart that share a resource.
  CHECK(ReadWorker(Deployment("",
                              "          env:\n"
                              "          - {name: UCX_TLS, value: "
                              "\"rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc\"}\n"
                              "          - {name: UCX_RNDV_SCHEME, value: "
                              "get_zcopy}\n"
                              "          - {name: UCX_RNDV_THRESH, value: "
                              "\"0\"}\n"
                              "          - {name: UCX_IB_GID_INDEX, value: "
                              "\"3\"}\n"
                              "          securityContext: {runAsUser: 0, "
                              "capabilities: {add: [IPC_LOCK]}}\n" +
                                  Resources("nvidia.com/gpu: 4, rdma/ib: 4")))
            .Shows() == "roce");
}

TEST_CASE("ShownFabrics names several where the text fits them alike") {
  const std::string shown =
      ReadWorker(
          Deployment("        tolerations: [{key: nvidia.com/gpu, operator: "
                     "Exists, effect: NoSchedule}]\n",
                     Resources("nvidia.com/gpu: 4, rdma/ib: 4")))
          .Shows();
  CHECK(shown.find(" or ") != std::string::npos);
  CHECK(shown.find("nscale-ib") == std::string::npos);
}

TEST_CASE("ShownFabrics tells a domain of NVLink beside NICs") {
  CHECK(ReadWorker(Deployment("        resourceClaims: [{name: c, "
                              "resourceClaimTemplateName: my-cd-channel}]\n",
                              Resources("nvidia.com/gpu: 4, "
                                        "vpc.amazonaws.com/efa: 4")))
            .Shows() == "aws-efa; mnnvl");
}

TEST_CASE("HardwareOf takes the machine that fits the label's GPU") {
  const ReadWorker b200(
      Deployment("        nodeSelector: {nvidia.com/gpu.product: "
                 "NVIDIA-B200}\n",
                 Resources("nvidia.com/gpu: 4")));
  const auto chosen = [&b200](const char* name, Sink& sink) {
    const Options options{.hardware = Profiles().hardware.Find(name)};
    const HardwareProfile* hardware =
        HardwareOf(Profiles(), b200.worker(), options, sink);
    return hardware == nullptr ? std::string() : hardware->head.name;
  };
  Sink sink;
  CHECK(chosen("p6-b200.48xlarge", sink) == "p6-b200.48xlarge");
  CHECK(chosen("b200", sink) == "b200");
  CHECK(sink.size() == 0);
  CHECK(chosen("gb200", sink).empty());
  CHECK(sink.Take().front().code == "DG1035");
}

TEST_CASE("HardwareOf keeps the machine that the selector names") {
  const ReadWorker p5(
      Deployment("        nodeSelector: {node.kubernetes.io/instance-type: "
                 "p5.48xlarge}\n",
                 Resources("nvidia.com/gpu: 4")));
  Sink sink;
  Options options{.hardware = Profiles().hardware.Find("h100")};
  CHECK(HardwareOf(Profiles(), p5.worker(), options, sink)->head.name ==
        "p5.48xlarge");
  CHECK(HardwareOf(Profiles(), p5.worker(), {}, sink)->head.name ==
        "p5.48xlarge");
  options.hardware = Profiles().hardware.Find("p5en.48xlarge");
  CHECK(HardwareOf(Profiles(), p5.worker(), options, sink) == nullptr);
}

TEST_CASE("HardwareOf reads the labels of clouds and every term") {
  const auto fits = [](const std::string& pod, const char* name) {
    const ReadWorker read(Deployment(pod, Resources("nvidia.com/gpu: 4")));
    const Options options{.hardware = Profiles().hardware.Find(name)};
    Sink sink;
    return HardwareOf(Profiles(), read.worker(), options, sink) != nullptr;
  };
  const auto selector = [](const std::string& label) {
    return "        nodeSelector: {" + label + "}\n";
  };
  const auto terms = [](const std::string& expressions) {
    return "        affinity: {nodeAffinity: "
           "{requiredDuringSchedulingIgnoredDuringExecution: "
           "{nodeSelectorTerms: [" +
           expressions + "]}}}\n";
  };
  const std::string gke =
      selector("cloud.google.com/gke-accelerator: nvidia-h200-141gb");
  CHECK(fits(gke, "a3-ultragpu-8g"));
  CHECK(fits(gke, "h200"));
  CHECK_FALSE(fits(gke, "a4-highgpu-8g"));
  CHECK_FALSE(fits(gke, "p5en.48xlarge"));  // the same GPU in another cloud
  CHECK_FALSE(fits(selector("nvidia.com/gpu.count: \"4\""), "h200"));
  CHECK_FALSE(fits(selector("nvidia.com/gpu.family: hopper"), "b200"));
  CHECK(fits(selector("beta.kubernetes.io/instance-type: p5.48xlarge"),
             "p5.48xlarge"));
  CHECK_FALSE(fits(selector("beta.kubernetes.io/instance-type: p5.48xlarge"),
                   "p4d.24xlarge"));
  const std::string h100 =
      "{matchExpressions: [{key: karpenter.k8s.aws/instance-gpu-name, "
      "operator: In, values: [a100, h100]}]}";
  const std::string gpu =
      "{matchExpressions: [{key: nvidia.com/gpu.product, operator: In, "
      "values: [NVIDIA-H200]}]}";
  CHECK(fits(terms(h100), "p5.48xlarge"));
  CHECK_FALSE(fits(terms(h100), "p6-b200.48xlarge"));
  CHECK(fits(terms(h100 + ", " + gpu), "h200"));
  CHECK_FALSE(fits(terms(h100 + ", " + gpu), "b200"));
  CHECK_FALSE(fits(terms("{matchExpressions: [{key: kubernetes.io/arch, "
                         "operator: NotIn, values: [arm64]}]}"),
                   "gb200"));
}

TEST_CASE("ParamsFor prefers what is said of the role") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  const std::vector<UserSetting> params =
      ParamsFor(read.worker(),
                {{.name = "interfaces", .value = yaml::Node::Int(8)},
                 {.name = "prefill.interfaces", .value = yaml::Node::Int(4)},
                 {.name = "decode.interfaces", .value = yaml::Node::Int(2)}});
  REQUIRE(params.size() == 1);
  CHECK(params.front().name == "interfaces");
  CHECK(params.front().value.scalar == "4");
}

TEST_CASE("Works judges the transports that a fabric needs") {
  const auto works = [](const char* fabric, const char* value) {
    return Works(Profiles(), *Profiles().fabrics.Find(fabric), "UCX_TLS",
                 value);
  };
  CHECK(works("ib", "^cuda_ipc"));
  CHECK(works("gke-roce", "rc,cuda_copy"));
  CHECK_FALSE(works("gke-roce", "cuda_copy,cuda_ipc,tcp"));
  CHECK_FALSE(works("ib", "rc"));
  CHECK(works("tcp", "tcp,cuda_copy"));
  CHECK_FALSE(works("tcp", "rc,cuda_copy"));
  CHECK(works("mnnvl", "cuda_copy,cuda_ipc,tcp"));
  CHECK_FALSE(works("mnnvl", "tcp,cuda_copy"));
  CHECK_FALSE(Works(Profiles(), *Profiles().fabrics.Find("tcp"),
                    "UCX_NET_DEVICES", "mlx5_0:1"));
  CHECK_FALSE(Works(Profiles(), *Profiles().fabrics.Find("ib"),
                    "UCX_NET_DEVICES", "eth0"));
  CHECK(Works(Profiles(), *Profiles().fabrics.Find("ib"), "UCX_NET_DEVICES",
              "mlx5_0:1"));
}

TEST_CASE("PossibleSettings holds every choice, and no value of a user") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  const FabricProfile& fabric = *Profiles().fabrics.Find("aws-efa");
  size_t fork_safe = 0;
  for (const WantedSetting& wanted : PossibleSettings(read.subject(), fabric)) {
    fork_safe += wanted.setting.name == "FI_EFA_FORK_SAFE" ? 1U : 0U;
    CHECK(wanted.setting.name != "NCCL_SOCKET_IFNAME");
  }
  CHECK(fork_safe == 2);
}

}  // namespace
}  // namespace dgdc::apply
