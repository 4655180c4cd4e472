// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "dgdc/apply/changes.h"
#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::Applied;
using testing::Deployment;
using testing::Embedded;
using testing::FabricOf;
using testing::IbContainer;
using testing::Resources;
using testing::Variables;

TEST_CASE("Works judges the transports that a fabric needs") {
  const auto works = [](const char* fabric, const char* value) {
    return Works(Embedded(), *Embedded().fabrics.Find(fabric), "UCX_TLS",
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
  CHECK_FALSE(Works(Embedded(), *Embedded().fabrics.Find("tcp"),
                    "UCX_NET_DEVICES", "mlx5_0:1"));
  CHECK_FALSE(Works(Embedded(), *Embedded().fabrics.Find("ib"),
                    "UCX_NET_DEVICES", "eth0"));
  CHECK(Works(Embedded(), *Embedded().fabrics.Find("ib"), "UCX_NET_DEVICES",
              "mlx5_0:1"));
}

TEST_CASE("apply takes what the other fabric wrote, and says so") {
  const Applied tcp(Deployment("", IbContainer()), "tcp");
  CHECK(tcp.Errors() == "");
  CHECK_FALSE(tcp.Has("UCX_RNDV_SCHEME"));
  CHECK_FALSE(tcp.Has("UCX_RNDV_THRESH"));
  CHECK_FALSE(tcp.Has("rdma/ib"));
  CHECK(tcp.Note("UCX_RNDV_THRESH from prefill") ==
        "removed UCX_RNDV_THRESH from prefill: of fabric ib");
  CHECK(tcp.Note("rdma/ib from decode") ==
        "removed rdma/ib from decode: of fabric ib");
  CHECK(tcp.Note("UCX_TLS of prefill") ==
        "replaced UCX_TLS of prefill, which was "
        "rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc");
}

TEST_CASE("apply leaves values that the other fabric does not write") {
  const Applied tcp(
      Deployment("", Variables({{"UCX_TLS", "rc,cuda_copy"},
                                {"UCX_RNDV_SCHEME", "put_zcopy"},
                                {"ACME", "1"}}) +
                         Resources("nvidia.com/gpu: 4, rdma/ib: 4")),
      "tcp");
  CHECK(tcp.Has("{name: UCX_RNDV_SCHEME, value: \"put_zcopy\"}"));
  CHECK(tcp.Has("{name: ACME, value: \"1\"}"));
  CHECK(tcp.Note("left UCX_RNDV_SCHEME on prefill")
            .find("does not write this value by itself") != std::string::npos);
}

TEST_CASE("apply leaves everything of other fabrics where it is told to") {
  Options options;
  options.keep = true;
  const Applied tcp(Deployment("", IbContainer()), "tcp", options);
  CHECK(tcp.Has("UCX_RNDV_SCHEME"));
  CHECK(tcp.Has("rdma/ib"));
  CHECK(tcp.Note("removed") == "");
}

TEST_CASE("apply takes privilege only where it is told to") {
  const std::string text = Deployment("", IbContainer());
  const Applied plain(text, "tcp");
  CHECK(plain.Has("IPC_LOCK"));
  CHECK(plain.Note("on prefill: fabric tcp does not need it") ==
        "left runAsUser, IPC_LOCK on prefill: fabric tcp does not need it; "
        "--least-privilege removes it");
  Options options;
  options.least_privilege = true;
  const Applied least(text, "tcp", options);
  CHECK_FALSE(least.Has("IPC_LOCK"));
  CHECK_FALSE(least.Has("securityContext"));
  CHECK(least.Note("--least-privilege") == "");
}

TEST_CASE("apply takes what several fabrics that fit agree on") {
  const std::string open =
      Deployment("", Resources("nvidia.com/gpu: 4, rdma/ib: 4"));
  const Applied tcp(open, "tcp");
  CHECK_FALSE(tcp.Has("rdma/ib"));
  CHECK(tcp.Note("rdma/ib from prefill") ==
        "removed rdma/ib from prefill: of fabric ib or nebius-ib");
}

TEST_CASE("apply takes both halves of a volume, or none") {
  const std::string volume =
      "        volumes: [{name: gib, hostPath: {path: "
      "/home/kubernetes/bin/gib}}]\n";
  const std::string mount =
      "          volumeMounts: [{name: gib, mountPath: /usr/local/gib}]\n";
  const Applied both(Deployment(volume, mount + Resources("nvidia.com/gpu: 8")),
                     "ib");
  // Nothing shows that a fabric wrote it.
  CHECK(both.Has("volumes: [{name: gib"));
  CHECK(both.Has("volumeMounts: [{name: gib"));
}

TEST_CASE("apply leaves collectives that somebody chose") {
  const std::string text = Deployment(
      "", Variables({{"FI_PROVIDER", "efa"},
                     {"NCCL_SOCKET_IFNAME", "eth0"},
                     {"NCCL_IB_DISABLE", "1"}}) +
              Resources("nvidia.com/gpu: 4, vpc.amazonaws.com/efa: 16"));
  const Applied ib(text, "ib");
  CHECK(ib.Has("NCCL_IB_DISABLE"));
  CHECK_FALSE(ib.Has("FI_PROVIDER"));
  Options options;
  options.collectives = &FabricOf("ib");
  const Applied moved(text, "ib", options);
  CHECK_FALSE(moved.Has("NCCL_IB_DISABLE"));
  CHECK(moved.Note("NCCL_IB_DISABLE from prefill") ==
        "removed NCCL_IB_DISABLE from prefill: the collectives go over ib");
}

TEST_CASE("apply takes values with which the fabric does not work") {
  const Applied ib(Deployment("", Variables({{"UCX_NET_DEVICES", "eth0"}}) +
                                      Resources("nvidia.com/gpu: 4")),
                   "ib");
  CHECK_FALSE(ib.Has("UCX_NET_DEVICES"));
  CHECK(ib.Note("UCX_NET_DEVICES from prefill") ==
        "removed UCX_NET_DEVICES from prefill: ib does not work with eth0");
  const Applied works(
      Deployment("", Variables({{"UCX_NET_DEVICES", "mlx5_0:1"}}) +
                         Resources("nvidia.com/gpu: 4")),
      "ib");
  CHECK(works.Has("UCX_NET_DEVICES"));
}

TEST_CASE("apply tells a comment that stays where something was") {
  const Applied tcp(
      Deployment("",
                 "          env:\n"
                 "          - name: UCX_TLS\n"
                 "            value: rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc\n"
                 "          # threshold of the guides\n"
                 "          - name: UCX_RNDV_THRESH\n"
                 "            value: \"0\"\n"
                 "          - {name: UCX_RNDV_SCHEME, value: get_zcopy}\n" +
                     Resources("nvidia.com/gpu: 4, rdma/ib: 4")),
      "tcp");
  CHECK(tcp.Has("# threshold of the guides"));
  CHECK(tcp.Note("UCX_RNDV_THRESH of prefill") ==
        "a comment stays where UCX_RNDV_THRESH of prefill was: # threshold of "
        "the guides");
}

TEST_CASE("apply takes the variable of another engine") {
  const Applied ib(
      Deployment(
          "", Variables({{"SGLANG_DISAGGREGATION_NIXL_BACKEND", "LIBFABRIC"}}) +
                  Resources("nvidia.com/gpu: 4")),
      "ib");
  CHECK_FALSE(ib.Has("SGLANG_DISAGGREGATION_NIXL_BACKEND"));
  CHECK(ib.Note("SGLANG_DISAGGREGATION_NIXL_BACKEND from prefill") ==
        "removed SGLANG_DISAGGREGATION_NIXL_BACKEND from prefill: sglang alone "
        "reads it, and this is vllm");
}

TEST_CASE("apply leaves a value that nobody sees, and says so") {
  const Applied tcp(
      Deployment("",
                 "          env:\n          - name: UCX_NET_DEVICES\n"
                 "            valueFrom: {secretKeyRef: {name: s, key: "
                 "k}}\n" +
                     Resources("nvidia.com/gpu: 4")),
      "tcp");
  CHECK(tcp.Has("UCX_NET_DEVICES"));
  CHECK(tcp.Note("left UCX_NET_DEVICES on prefill") ==
        "left UCX_NET_DEVICES on prefill: nothing here tells its value, and "
        "fabric tcp does not work with every one");
}

TEST_CASE("apply leaves devices that may carry collectives between nodes") {
  std::string text = Deployment("", IbContainer());
  for (const char* role : {"    type: prefill\n", "    type: decode\n"}) {
    text.insert(text.find(role), "    multinode: {nodeCount: 2}\n");
  }
  Options options;
  options.hardware = Embedded().hardware.Find("gb200");
  const Applied mnnvl(text, "mnnvl", options);
  CHECK(mnnvl.Errors() == "");
  CHECK(mnnvl.Has("rdma/ib: 4"));
  CHECK(mnnvl.Note("left rdma/ib on prefill") ==
        "left rdma/ib on prefill: for the collectives between its nodes; "
        "--collectives moves those");
}

TEST_CASE("apply leaves what a script sets for more than its server") {
  std::string text = Deployment(
      "",
      "          securityContext: {runAsUser: 0, capabilities: {add: "
      "[IPC_LOCK]}}\n" +
          Resources("nvidia.com/gpu: 4, rdma/ib: 4"));
  const std::string command = "          command: [python3, -m, dynamo.vllm]\n";
  for (size_t at = text.find(command); at != std::string::npos;
       at = text.find(command, at + 1)) {
    const size_t end = text.find("]\n", at + command.size()) + 2;
    const bool prefill = text.find("prefill]", at) < end;
    text.replace(
        at, end - at,
        fmt::format(
            "          command: [/bin/bash, -c]\n"
            "          args:\n"
            "          - |\n"
            "            export UCX_TLS=rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc\n"
            "            export UCX_RNDV_SCHEME=get_zcopy\n"
            "            export UCX_RNDV_THRESH=0\n"
            "            echo $UCX_RNDV_SCHEME\n"
            "            exec python3 -m dynamo.vllm --model Qwen/Qwen3-32B "
            "--disaggregation-mode {}\n",
            prefill ? "prefill" : "decode"));
  }
  const Applied tcp(text, "tcp");
  CHECK(tcp.Errors() == "");
  CHECK(tcp.Note("left UCX_RNDV_SCHEME on prefill") ==
        "left UCX_RNDV_SCHEME on prefill: its script sets it; of fabric ib");
}

}  // namespace
}  // namespace dgdc::apply
