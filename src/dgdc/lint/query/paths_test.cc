// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/paths.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/lint/testing.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

using testing::Embedded;

// What one role has besides a plain worker.
struct PathSide {
  std::vector<std::string> env = {};  // lines of flow style, without the dash
  std::string devices = {};           // of the limits: ", rdma/ib: 4"
  std::string pod = {};               // fields of the pod, in flow style
  std::string container = {};         // fields of the container, in flow style
  std::string transfer =
      R"({"kv_connector":"NixlConnector","kv_role":"kv_both"})";
  std::string tag = "1.4.0";
  std::string component = {};  // fields of the component
};

std::string TextOfRole(const char* role, const PathSide& side) {
  std::string text = fmt::format(
      "  - name: {0}\n    type: {0}\n{1}    podTemplate:\n      spec:\n"
      "{2}        containers:\n        - name: main\n"
      "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:{3}\n"
      "          resources: {{limits: {{nvidia.com/gpu: 4{4}}}}}\n{5}"
      "          command: [python3, -m, dynamo.vllm]\n"
      "          args: [--model, Qwen/Qwen3-32B, --disaggregation-mode, {0}, "
      "--tensor-parallel-size, '4', --kv-transfer-config, '{6}']\n",
      role, side.component, side.pod, side.tag, side.devices, side.container,
      side.transfer);
  if (!side.env.empty()) {
    text += "          env:\n";
  }
  for (const std::string& line : side.env) {
    text += "          - {" + line + "}\n";
  }
  return text;
}

// A pair of roles, and what is told about it.
struct PathCase {
  PathSide prefill = {};
  PathSide decode = {};
  const char* fabric = nullptr;
  std::vector<std::pair<const char*, const char*>> cluster = {};
  bool alone = false;   // no prefill
  bool sglang = false;  // in place of vLLM
  bool part = false;    // images stand elsewhere
};

PathCase Both(const PathSide& side) {
  return {.prefill = side, .decode = side};
}

void ReplaceAllIn(std::string& text, std::string_view from,
                  std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string TextOf(const PathCase& given) {
  std::string text =
      "apiVersion: nvidia.com/v1beta1\nkind: DynamoGraphDeployment\n"
      "metadata: {name: d}\nspec:\n  components:\n" +
      (given.alone ? std::string() : TextOfRole("prefill", given.prefill)) +
      TextOfRole("decode", given.decode);
  if (given.sglang) {
    ReplaceAllIn(text, "vllm-runtime", "sglang-runtime");
    ReplaceAllIn(text, "dynamo.vllm", "dynamo.sglang");
    ReplaceAllIn(text, "--model,", "--model-path,");
    ReplaceAllIn(text, "--kv-transfer-config",
                 "--disaggregation-transfer-backend");
    ReplaceAllIn(text, "'" + PathSide().transfer + "'", "nixl");
  }
  if (given.part) {
    ReplaceAllIn(text,
                 "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0"
                 "\n",
                 "");
  }
  return text;
}

// The path of the decode worker.
Path PathIn(const PathCase& given,
            Path (*path)(const manifest::Facts&, const manifest::Graph&,
                         const manifest::Worker&)) {
  SourceSet sources(&Embedded().sources());
  Sink sink;
  const uint32_t file = sources.Add("deploy.yaml", TextOf(given));
  manifest::Assumptions assumptions;
  if (given.fabric != nullptr) {
    assumptions.fabric = Embedded().fabrics.Find(given.fabric);
    REQUIRE(assumptions.fabric != nullptr);
  }
  for (const auto& [name, value] : given.cluster) {
    assumptions.cluster.values.emplace(name, yaml::Node::String(value));
  }
  const manifest::Facts facts = manifest::ReadFacts(
      sources, file, yaml::Parse(sources, file, sink), Embedded(), assumptions);
  CHECK_FALSE(sink.has_errors());
  REQUIRE(facts.graphs.size() == 1);
  return path(facts, facts.graphs.front(), facts.graphs.front().workers.back());
}

std::string KvVerdict(const PathCase& given) {
  return PathIn(given, &KvPath).verdict;
}

std::string CollectiveVerdict(const PathCase& given) {
  return PathIn(given, &CollectivePath).verdict;
}

std::string EnvLine(std::string_view name, std::string_view value) {
  return fmt::format("name: {}, value: \"{}\"", name, value);
}

PathCase WithTls(std::string_view prefill, std::string_view decode) {
  return {.prefill = {.env = {EnvLine("UCX_TLS", prefill)}},
          .decode = {.env = {EnvLine("UCX_TLS", decode)}}};
}

constexpr const char* kIbDevices = ", rdma/ib: 4";
constexpr const char* kEfaDevices = ", vpc.amazonaws.com/efa: 4";
constexpr const char* kFilesMount =
    "          volumeMounts: [{name: ib, mountPath: /dev/infiniband}]\n";
constexpr const char* kFilesVolume =
    "        volumes: [{name: ib, hostPath: {path: /dev/infiniband}}]\n";
constexpr const char* kLibfabricTransfer =
    R"({"kv_connector":"NixlConnector","kv_role":"kv_both",)"
    R"("kv_connector_extra_config":{"backends":["LIBFABRIC"]}})";
constexpr const char* kLibfabricOnHost =
    R"({"kv_connector":"NixlConnector","kv_role":"kv_both",)"
    R"("kv_buffer_device":"cpu",)"
    R"("kv_connector_extra_config":{"backends":["LIBFABRIC"]}})";

PathSide ClosedFiles(std::vector<std::string> env) {
  return {.env = std::move(env), .pod = kFilesVolume, .container = kFilesMount};
}

PathSide InDomain(std::vector<std::string> env, const char* name = "cd-channel",
                  const char* tag = "1.4.0") {
  return {.env = std::move(env),
          .pod = fmt::format("        resourceClaims: [{{name: c, "
                             "resourceClaimTemplateName: {}}}]\n",
                             name),
          .tag = tag};
}

TEST_CASE("a list of transports may stop the KV cache by itself") {
  CHECK(KvVerdict(WithTls("rc,cuda", "rc,^tcp")) ==
        "not known: UCX_TLS has a ^ that is not its first character");
  CHECK(KvVerdict(WithTls("rc,cuda", "")) ==
        "cannot connect: UCX refuses the value of UCX_TLS");
  CHECK(KvVerdict(WithTls("rc,cuda", "cuda_copy")) ==
        "cannot connect: UCX_TLS leaves no transport between pods");
  CHECK(KvVerdict(WithTls("rc,cuda", "cuda_copy,nosuch")) ==
        "not known: UCX_TLS names transports that UCX does not have");
  CHECK(KvVerdict(WithTls("rc,cuda_copy", "tcp,cuda_copy")) ==
        "cannot connect: the other role's UCX_TLS has no transport in common "
        "with this one");
}

TEST_CASE("NICs may reach host memory alone") {
  PathSide host{.devices = kIbDevices};
  host.transfer = R"({"kv_connector":"NixlConnector","kv_role":"kv_both",)"
                  R"("kv_buffer_device":"cpu"})";
  CHECK(KvVerdict(Both(host)) ==
        "UCX over RDMA, staged through host memory: the engine keeps its "
        "transfer buffer there");
  PathCase old = Both({.devices = kIbDevices});
  old.cluster = {{"kernel", "5.4"}, {"peermem", "false"}};
  CHECK(KvVerdict(old) ==
        "UCX over RDMA, staged through host memory: the kernel has no DMA-BUF "
        "for RDMA and nvidia_peermem is not loaded");
}

TEST_CASE("a list of devices may leave the NICs out") {
  const auto verdict = [](const char* devices, const char* limits) {
    return KvVerdict(Both(
        {.env = {EnvLine("UCX_NET_DEVICES", devices)}, .devices = limits}));
  };
  CHECK(verdict("eth0", kIbDevices) ==
        "falls back to TCP: UCX_NET_DEVICES names network interfaces alone");
  CHECK(verdict("mlx5_0:1", "") ==
        "cannot connect: UCX_NET_DEVICES leaves RDMA devices alone and the pod "
        "asks for none");
  CHECK(KvVerdict(Both({.env = {"name: UCX_NET_DEVICES, valueFrom: "
                                "{secretKeyRef: {name: s, key: k}}"},
                        .devices = kIbDevices})) ==
        "UCX over RDMA; UCX_NET_DEVICES, whose value the manifest does not "
        "show, may change that");
}

TEST_CASE("devices of other nodes are none of these") {
  const auto verdict = [](const char* devices) {
    PathCase given = Both(
        {.env = {EnvLine("UCX_NET_DEVICES", devices)}, .devices = kIbDevices});
    given.fabric = "coreweave-ib";
    return KvVerdict(given);
  };
  CHECK(verdict("mlx5_0:1") ==
        "cannot connect: UCX_NET_DEVICES names none of the devices that the "
        "nodes have");
  CHECK(verdict("ibp0:1,mlx5_0:1") ==
        "UCX over RDMA, as far as the nodes have the devices of "
        "UCX_NET_DEVICES");
}

TEST_CASE("files of the node need privilege to be opened") {
  CHECK(KvVerdict(Both(ClosedFiles({EnvLine("UCX_TLS", "rc,cuda_copy")}))) ==
        "cannot connect: the pod may not open the device files that it mounts, "
        "and UCX may open nothing else");
  CHECK(KvVerdict(Both(ClosedFiles({}))) ==
        "falls back to TCP: the pod may not open the device files that it "
        "mounts");
  PathSide efa = ClosedFiles({});
  efa.transfer = kLibfabricOnHost;
  CHECK(KvVerdict(Both(efa)) ==
        "falls back to TCP: the pod may not open the device files that it "
        "mounts");
  PathSide nccl = ClosedFiles({});
  nccl.component = "    multinode: {nodeCount: 2}\n";
  CHECK(CollectiveVerdict(Both(nccl)) ==
        "falls back to TCP sockets: the pod may not open the device files that "
        "it mounts");
}

TEST_CASE("a domain of NVLink carries what both ends open") {
  const std::string off = EnvLine("UCX_CUDA_IPC_ENABLE_MNNVL", "n");
  const std::string on = EnvLine("UCX_CUDA_IPC_ENABLE_MNNVL", "y");
  CHECK(KvVerdict(Both(InDomain({off}))) ==
        "falls back to TCP: the pod asks for no RDMA device, and "
        "UCX_CUDA_IPC_ENABLE_MNNVL does not open the NVLink domain");
  CHECK(KvVerdict({.prefill = InDomain({on}, "a-cd-channel"),
                   .decode = InDomain({on}, "b-cd-channel")}) ==
        "falls back to TCP: prefill and decode join different NVLink domains");
  PathCase sglang = Both(InDomain({on}));
  sglang.sglang = true;
  CHECK(KvVerdict(sglang) ==
        "UCX over NVLink across nodes if the memory of the KV cache has fabric "
        "handles, else TCP");
  std::string reasons;
  for (const Reason& reason :
       PathIn(Both(InDomain({}, "cd-channel", "my-build")), &KvPath).reasons) {
    reasons += reason.value + "\n";
  }
  CHECK(reasons.find("not set: what UCX then does depends on its version") !=
        std::string::npos);
}

TEST_CASE("libfabric takes the provider that it is told") {
  const auto verdict = [](const char* transfer, const char* provider,
                          const char* devices) {
    PathSide side{.devices = devices, .transfer = transfer};
    if (*provider != '\0') {
      side.env = {EnvLine("FI_PROVIDER", provider)};
    }
    return KvVerdict(Both(side));
  };
  CHECK(verdict(kLibfabricOnHost, "", "") ==
        "falls back to TCP: the pod asks for no EFA interface");
  CHECK(verdict(kLibfabricTransfer, "verbs", "") ==
        "libfabric over its provider verbs");
  CHECK(verdict(kLibfabricOnHost, "tcp", kEfaDevices) ==
        "falls back to TCP: FI_PROVIDER is another one");
  CHECK(verdict(kLibfabricTransfer, "", kIbDevices) ==
        "libfabric over the RDMA devices, if it has a provider for them");
  CHECK(verdict(kLibfabricTransfer, "", ", acme.example/nic: 4") ==
        "not known: the pod asks for no EFA interface, but the resource "
        "acme.example/nic may bring some");
}

TEST_CASE("devices of networks that do not meet leave sockets, or nothing") {
  PathCase apart{.prefill = {.devices = kIbDevices},
                 .decode = {.devices = kEfaDevices}};
  CHECK(KvVerdict(apart) ==
        "falls back to TCP: prefill and decode ask for devices of networks "
        "that do not meet");
  apart.prefill.transfer = kLibfabricTransfer;
  apart.decode.transfer = kLibfabricTransfer;
  CHECK(KvVerdict(apart) ==
        "cannot connect: prefill and decode ask for devices of networks that "
        "do not meet");
  CHECK(KvVerdict({.prefill = {.devices = ", rdma/shared_ib: 4"},
                   .decode = {.devices = ", rdma/roce: 4"}}) ==
        "UCX over RDMA; prefill and decode ask for devices of different "
        "fabrics");
}

TEST_CASE("backends and roles must have each other") {
  PathCase mixed = Both({.devices = kEfaDevices});
  mixed.decode.transfer = kLibfabricTransfer;
  CHECK(KvVerdict(mixed) ==
        "cannot connect: prefill and decode have no backend of NIXL in common");
  PathSide uccl{.transfer =
                    R"({"kv_connector":"NixlConnector","kv_role":"kv_both",)"
                    R"("kv_connector_extra_config":{"backends":["UCCL"]}})"};
  CHECK(KvVerdict(Both(uccl)) == "over the backend UCCL, whose way is its own");
  PathCase told = Both(uccl);
  told.fabric = "ib";
  CHECK(KvVerdict(told) ==
        "over the backend UCCL, whose way is its own; the pod asks for no "
        "device of ib");
  PathCase alone{.decode = {.transfer = "{}"}, .alone = true};
  CHECK(KvVerdict(alone) == "none: no other role and no KV connector");
}

TEST_CASE("a fabric that is told has devices of its own") {
  const auto verdict = [](const char* devices, const char* fabric) {
    PathCase given = Both({.devices = devices});
    given.fabric = fabric;
    return KvVerdict(given);
  };
  CHECK(verdict(", networking.gke.io.networks/rdma-0: 1", "coreweave-ib") ==
        "cannot connect: no node of coreweave-ib has "
        "networking.gke.io.networks/rdma-0");
  CHECK(verdict(", rdma/roce: 4", "ib") ==
        "UCX over RDMA; rdma/roce is no device by which ib is known");
}

TEST_CASE("collectives across nodes take what the pods ask for") {
  const auto verdict = [](std::vector<std::string> env, const char* devices,
                          const char* fabric = nullptr) {
    PathCase given = Both({.env = std::move(env),
                           .devices = devices,
                           .component = "    multinode: {nodeCount: 2}\n"});
    given.fabric = fabric;
    return CollectiveVerdict(given);
  };
  CHECK(verdict({EnvLine("NCCL_SOCKET_IFNAME", "lo")}, kIbDevices) ==
        "cannot connect: ranks look for each other on lo, which reaches no "
        "other pod");
  CHECK(verdict({EnvLine("NCCL_MNNVL_ENABLE", "1")}, "") ==
        "cannot connect: NCCL is told to take NVLink between nodes, and the "
        "pods claim no ComputeDomain");
  CHECK(verdict({EnvLine("NCCL_IB_HCA", "eth0")}, kIbDevices) ==
        "falls back to TCP sockets: NCCL_IB_HCA names no HCA");
  CHECK(verdict({}, "", "tcp") == "TCP sockets, as the fabric tcp means it");
  CHECK(verdict({}, "", "gke-tcpxo") ==
        "NCCL over the plugin of the fabric, if the pod has it");
  PathSide open = ClosedFiles({});
  open.component = "    multinode: {nodeCount: 2}\n";
  open.container += "          securityContext: {privileged: true}\n";
  CHECK(CollectiveVerdict(Both(open)) ==
        "NCCL over RDMA, if device files of the node reach it");
}

TEST_CASE("of a part of a manifest it is not known what is absent") {
  PathCase part = Both({.component = "    multinode: {nodeCount: 2}\n"});
  part.part = true;
  CHECK(KvVerdict(part) == "not known: what is absent may stand elsewhere");
  CHECK(CollectiveVerdict(part) ==
        "not known: what is absent may stand elsewhere");
}

}  // namespace
}  // namespace dgdc::lint
