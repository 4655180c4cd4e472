// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/hardware.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::Deployment;
using testing::Embedded;
using testing::ReadWorker;
using testing::Resources;

TEST_CASE("HardwareOf takes the machine that fits the label's GPU") {
  const ReadWorker b200(
      Deployment("        nodeSelector: {nvidia.com/gpu.product: "
                 "NVIDIA-B200}\n",
                 Resources("nvidia.com/gpu: 4")));
  const auto chosen = [&b200](const char* name, Sink& sink) {
    const Options options{.hardware = Embedded().hardware.Find(name)};
    const HardwareProfile* hardware =
        HardwareOf(Embedded(), b200.worker(), options, sink);
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
  Options options{.hardware = Embedded().hardware.Find("h100")};
  CHECK(HardwareOf(Embedded(), p5.worker(), options, sink)->head.name ==
        "p5.48xlarge");
  CHECK(HardwareOf(Embedded(), p5.worker(), {}, sink)->head.name ==
        "p5.48xlarge");
  options.hardware = Embedded().hardware.Find("p5en.48xlarge");
  CHECK(HardwareOf(Embedded(), p5.worker(), options, sink) == nullptr);
}

TEST_CASE("HardwareOf reads the labels of clouds and every term") {
  const auto fits = [](const std::string& pod, const char* name) {
    const ReadWorker read(Deployment(pod, Resources("nvidia.com/gpu: 4")));
    const Options options{.hardware = Embedded().hardware.Find(name)};
    Sink sink;
    return HardwareOf(Embedded(), read.worker(), options, sink) != nullptr;
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

TEST_CASE("HardwareOf names labels that the nodes must not have") {
  const ReadWorker read(Deployment(
      "        affinity: {nodeAffinity: "
      "{requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
      "[{matchExpressions: [{key: node.kubernetes.io/instance-type, operator: "
      "NotIn, values: [p5.48xlarge]}]}]}}}\n",
      Resources("nvidia.com/gpu: 4")));
  const Options options{.hardware = Embedded().hardware.Find("p5.48xlarge")};
  Sink sink;
  CHECK(HardwareOf(Embedded(), read.worker(), options, sink) == nullptr);
  CHECK(dgdc::testing::Messages(sink.Take()) ==
        "DG1035: prefill runs on nodes with other labels than p5.48xlarge, and "
        "--hardware is p5.48xlarge");
}

}  // namespace
}  // namespace dgdc::apply
