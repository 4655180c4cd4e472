// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/subject.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::Deployment;
using testing::Embedded;
using testing::FabricOf;
using testing::ReadWorker;
using testing::Resources;

TEST_CASE("PossibleSettings holds every choice, and no value of a user") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  const FabricProfile& fabric = *Embedded().fabrics.Find("aws-efa");
  size_t fork_safe = 0;
  for (const WantedSetting& wanted : PossibleSettings(read.subject(), fabric)) {
    fork_safe += wanted.setting.name == "FI_EFA_FORK_SAFE" ? 1U : 0U;
    CHECK(wanted.setting.name != "NCCL_SOCKET_IFNAME");
  }
  CHECK(fork_safe == 2);
}

TEST_CASE("a subject knows whether KV cache and collectives need a network") {
  const ReadWorker pair(Deployment("", Resources("nvidia.com/gpu: 4")));
  CHECK(TransfersKv(pair.subject()));
  CHECK_FALSE(SpansNodes(pair.subject()));
  const ReadWorker alone(
      "apiVersion: nvidia.com/v1beta1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {name: d}\n"
      "spec:\n"
      "  components:\n"
      "  - name: prefill\n"
      "    type: prefill\n"
      "    multinode: {nodeCount: 2}\n"
      "    podTemplate:\n"
      "      spec:\n"
      "        containers:\n"
      "        - name: main\n"
      "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0\n"
      "          command: [python3, -m, dynamo.vllm]\n"
      "          args: [--model, Qwen/Qwen3-32B]\n"
      "          resources: {limits: {nvidia.com/gpu: 8}}\n");
  CHECK(SpansNodes(alone.subject()));
}

TEST_CASE("EngineSettings are those that choose the way of the KV cache") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  const Subject subject = read.subject();
  std::vector<std::string> names;
  for (const Setting& setting : EngineSettings(
           subject, ViewOf(subject, FabricOf("ib"), {}, Carries{}))) {
    names.push_back(setting.name);
  }
  CHECK(dgdc::testing::Join(names) == "--kv-transfer-config");
}

TEST_CASE("a view has the parameters that are given, else their defaults") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  const Subject subject = read.subject();
  const auto value = [&subject](const std::vector<UserSetting>& given) {
    return ViewOf(subject, FabricOf("ib"), given, Carries{})
        .FindValue("param.rendezvous")
        ->scalar;
  };
  CHECK(value({}) == "auto");
  CHECK(value({{.name = "rendezvous",
                .value = yaml::Node::String("get_zcopy")}}) == "get_zcopy");
}

TEST_CASE("PossibleSettings knows nodes that have the fabric's network") {
  // The nodes of today have no EFA, the manifest was written for some that do.
  const ReadWorker read(
      Deployment("        nodeSelector: {node.kubernetes.io/instance-type: "
                 "a3-ultragpu-8g}\n",
                 Resources("nvidia.com/gpu: 4")));
  std::vector<std::string> counts;
  for (const WantedSetting& wanted :
       PossibleSettings(read.subject(), FabricOf("aws-efa"))) {
    if (wanted.setting.name == "vpc.amazonaws.com/efa") {
      counts.push_back(wanted.setting.value.scalar);
    }
  }
  CHECK(std::find(counts.begin(), counts.end(), "16") != counts.end());
}

}  // namespace
}  // namespace dgdc::apply
