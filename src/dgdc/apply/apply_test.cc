// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/apply.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::AlphaDeployment;
using testing::Applied;
using testing::Deployment;
using testing::Embedded;
using testing::FabricOf;
using testing::IbContainer;
using testing::Resources;
using testing::Variables;
using yaml::Node;

Options OnNodes(const char* hardware) {
  Options options;
  options.hardware = Embedded().hardware.Find(hardware);
  REQUIRE(options.hardware != nullptr);
  return options;
}

Options WithParam(const char* name, const char* value) {
  Options options;
  options.params = {{.name = name, .value = Node::String(value)}};
  return options;
}

TEST_CASE("apply gives each worker what compile would write") {
  const Applied ib(Deployment("", Resources("nvidia.com/gpu: 4")), "ib");
  CHECK(ib.Errors() == "");
  CHECK(ib.outcome().workers == 2);
  CHECK(ib.Has("{nvidia.com/gpu: 4, rdma/ib: \"4\"}"));
  CHECK(ib.Has("value: rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc"));
  CHECK(ib.Has("kv_connector"));
  CHECK(ib.outcome().notes.empty());
}

TEST_CASE("apply writes v1alpha1 where that has things") {
  const Applied efa(
      AlphaDeployment("      resources: {limits: {gpu: \"4\"}}\n"), "aws-efa",
      OnNodes("p5.48xlarge"));
  CHECK(efa.Errors() == "");
  CHECK(efa.Has("custom: {vpc.amazonaws.com/efa: \"16\"}"));
  CHECK(efa.Has("\n      envs:\n"));
  CHECK(efa.Has("          securityContext:\n            privileged: true\n"));
  const Applied mnnvl(
      AlphaDeployment("      resources: {limits: {gpu: \"4\"}}\n"), "mnnvl",
      OnNodes("gb200"));
  CHECK(
      mnnvl.Has("resources: {limits: {gpu: \"4\"}, claims: [{name: "
                "compute-domain-channel}]}"));
}

TEST_CASE("apply counts devices by the GPUs of each worker") {
  std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  text.replace(text.rfind("gpu: 4"), 6, "gpu: 2");
  const Applied efa(text, "aws-efa", OnNodes("p5.48xlarge"));
  CHECK(efa.Has("{nvidia.com/gpu: 4, vpc.amazonaws.com/efa: \"16\"}"));
  CHECK(efa.Has("{nvidia.com/gpu: 2, vpc.amazonaws.com/efa: \"8\"}"));
}

TEST_CASE("apply takes the documents of a fabric with it") {
  const Applied there(Deployment("", Resources("nvidia.com/gpu: 4")), "mnnvl",
                      OnNodes("gb200"));
  CHECK(there.Has("kind: ComputeDomain"));
  // It serves the collectives too, which go with it when they are told to.
  CHECK(
      Applied(there.text(), "ib", OnNodes("h200")).outcome().obsolete.empty());
  Options all = OnNodes("h200");
  all.collectives = &FabricOf("ib");
  std::vector<Outcome> outcomes = {Applied(there.text(), "ib", all).outcome()};
  REQUIRE(outcomes.front().obsolete.size() == 1);
  CHECK(outcomes.front().text.find("kind: ComputeDomain") != std::string::npos);
  RemoveUnused(Embedded(), outcomes);
  CHECK(outcomes.front().text.find("kind: ComputeDomain") == std::string::npos);
  // Another file of the run still names it.
  std::vector<Outcome> both = {Applied(there.text(), "ib", all).outcome(),
                               {.text = "kind: Pod\nuses: d-cd-channel\n"}};
  RemoveUnused(Embedded(), both);
  CHECK(both.front().text.find("kind: ComputeDomain") != std::string::npos);
}

TEST_CASE("apply writes no document that stands beside the file") {
  const Applied there(Deployment("", Resources("nvidia.com/gpu: 4")), "mnnvl",
                      OnNodes("gb200"));
  SourceSet sources;
  const std::vector<Node> beside =
      dgdc::testing::ParseAll(sources, there.text());
  Options options = OnNodes("gb200");
  options.beside = &beside;
  const Applied again(Deployment("", Resources("nvidia.com/gpu: 4")), "mnnvl",
                      options);
  CHECK(again.Has("resourceClaimTemplateName: d-cd-channel"));
  CHECK_FALSE(again.Has("kind: ComputeDomain"));
}

TEST_CASE("apply tells a line that a command has no place for") {
  const std::string text =
      "apiVersion: nvidia.com/v1beta1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {name: d}\n"
      "spec:\n"
      "  components:\n"
      "  - name: worker\n"
      "    type: worker\n"
      "    multinode: {nodeCount: 2}\n"
      "    podTemplate:\n"
      "      spec:\n"
      "        containers:\n"
      "        - name: main\n"
      "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0\n"
      "          command: [python3, -m, dynamo.vllm, --model, '{{ .m }}']\n"
      "          args: [--tensor-parallel-size, '16']\n"
      "          resources: {limits: {nvidia.com/gpu: 8}}\n";
  const Applied applied(text, "gke-roce", OnNodes("a3-ultragpu-8g"));
  CHECK_FALSE(applied.Has("source /usr/local/gib"));
  CHECK(applied.Note("left the command") ==
        "left the command of worker, which has no place for a line before it: "
        "run \"source /usr/local/gib/scripts/set_nccl_env.sh\" before the "
        "server");
}

TEST_CASE("apply needs to know how many devices a pod has") {
  const std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  const Applied open(text, "aws-efa");
  CHECK(open.Errors().find("DG1032: not known for prefill, and needed by "
                           "fabric aws-efa") != std::string::npos);
  Options options;
  options.params = {{.name = "interfaces", .value = Node::Int(4)}};
  const Applied told(text, "aws-efa", options);
  CHECK(told.Errors() == "");
  CHECK(told.Has("vpc.amazonaws.com/efa: \"4\""));
}

TEST_CASE("apply takes parameters for a role or a component") {
  Options options;
  options.params = {{.name = "interfaces", .value = Node::Int(4)},
                    {.name = "decode.interfaces", .value = Node::Int(2)}};
  const Applied efa(Deployment("", Resources("nvidia.com/gpu: 4")), "aws-efa",
                    options);
  CHECK(efa.Has("vpc.amazonaws.com/efa: \"4\""));
  CHECK(efa.Has("vpc.amazonaws.com/efa: \"2\""));
  CHECK(Applied(Deployment("", Resources("nvidia.com/gpu: 4")), "ib",
                WithParam("router.rendezvous", "auto"))
            .Errors() ==
        "DG1006: no worker has the role or the name \"router\"");
}

TEST_CASE("apply refuses parameters that the fabric has not") {
  const std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  CHECK(Applied(text, "ib", WithParam("rendezvuos", "auto"))
            .Errors()
            .starts_with("DG1006"));
  CHECK(Applied(text, "ib", WithParam("rendezvous", "never"))
            .Errors()
            .starts_with("DG1007"));
}

TEST_CASE("apply takes over choices that the manifest shows") {
  const Applied same(
      Deployment(
          "", Variables({{"UCX_TLS", "rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc"}}) +
                  Resources("nvidia.com/gpu: 4, rdma/shared_ib: 1")),
      "ib");
  CHECK(same.Note("took resourceName rdma/shared_ib from prefill") ==
        "took resourceName rdma/shared_ib from prefill; --param chooses "
        "another");
  CHECK_FALSE(same.Has("rdma/ib:"));
}

TEST_CASE("apply changes the workers alone that are selected") {
  const std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  Options options;
  options.selects = [](const Node&) { return false; };
  const Applied none(text, "ib", options);
  CHECK(none.text() == text);
  CHECK(none.outcome().workers == 0);
}

TEST_CASE("apply leaves a deployment that moves no KV cache") {
  std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  text.erase(text.find("  - name: decode"));
  const std::string alone =
      text.replace(text.find("type: prefill"), 13, "type: worker ");
  const Applied ib(alone, "ib");
  CHECK(ib.outcome().workers == 0);
  CHECK(ib.text() == alone);
}

TEST_CASE("apply refuses a fabric that the nodes have not") {
  const Applied mnnvl(Deployment("", Resources("nvidia.com/gpu: 4")), "mnnvl",
                      OnNodes("h200"));
  CHECK(mnnvl.Errors() ==
        "DG1104: h200 has no NVLink between nodes\n"
        "DG1104: h200 has no NVLink between nodes");
}

TEST_CASE("apply keeps every line that is not about the fabric") {
  const std::string text = "# about all\n" +
                           Deployment("        # pods\n", IbContainer()) +
                           "# end\n";
  const Applied roce(text, "roce");
  CHECK(roce.Errors() == "");
  CHECK(roce.text().starts_with("# about all\n"));
  CHECK(roce.text().ends_with("# end\n"));
  CHECK(roce.Has("        # pods\n"));
  CHECK(roce.Has("UCX_IB_GID_INDEX"));
}

TEST_CASE("apply knows hybrids: each fabric that is shown goes or stays") {
  const std::string text = Deployment(
      "        resourceClaims: [{name: c, resourceClaimTemplateName: "
      "my-cd-channel}]\n",
      Variables({{"FI_PROVIDER", "efa"}, {"UCX_CUDA_IPC_ENABLE_MNNVL", "y"}}) +
          Resources("nvidia.com/gpu: 4, vpc.amazonaws.com/efa: 4"));
  const Applied mnnvl(text, "mnnvl", OnNodes("gb200"));
  CHECK_FALSE(mnnvl.Has("FI_PROVIDER"));
  CHECK_FALSE(mnnvl.Has("vpc.amazonaws.com/efa"));
  CHECK(mnnvl.Has("UCX_CUDA_IPC_ENABLE_MNNVL"));
  const Applied ib(text, "ib", OnNodes("h200"));
  CHECK_FALSE(ib.Has("FI_PROVIDER"));
  CHECK_FALSE(ib.Has("UCX_CUDA_IPC_ENABLE_MNNVL"));
}

TEST_CASE("apply leaves a Job that measures the fabric before, and says so") {
  const Applied tcp(Deployment("", IbContainer()) +
                        "---\napiVersion: batch/v1\nkind: Job\n"
                        "metadata: {name: d-nixlbench}\nspec: {}\n",
                    "tcp");
  CHECK(tcp.Note("left Job") ==
        "left Job d-nixlbench as it is: it measures the fabric before; dgdc "
        "compile writes one for tcp");
}

TEST_CASE("apply refuses a file whose documents it cannot tell apart") {
  const Applied mnnvl(
      "%YAML 1.2\n---\n" + Deployment("", Resources("nvidia.com/gpu: 4")),
      "mnnvl", OnNodes("gb200"));
  CHECK(mnnvl.Errors() ==
        "DG1033: the file cannot be changed: its documents cannot be told "
        "apart");
}

}  // namespace
}  // namespace dgdc::apply
