// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/inspection.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/base/result.h"
#include "dgdc/schema/validate.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::cli {
namespace {

// What was understood of a text, and the text that it points into.
struct Subject {
  SourceSet sources{&testing::Embedded().sources()};
  manifest::Facts facts = {};
  std::vector<GraphView> graphs = {};

  [[nodiscard]] const RoleView& role(std::string_view component) const {
    for (const RoleView& role : graphs.at(0).roles) {
      if (*role.worker->component.name == component) {
        return role;
      }
    }
    FAIL("no role of ", std::string(component));
    return graphs.at(0).roles.at(0);
  }
  // The text of the reason of that name, "(no place)" without one, "" when it
  // is not among the reasons.
  [[nodiscard]] std::string Reason(const lint::Path& path,
                                   std::string_view name) const {
    for (const lint::Reason& reason : path.reasons) {
      if (reason.name == name) {
        return reason.span.known() ? std::string(sources.Text(reason.span))
                                   : "(no place)";
      }
    }
    return "";
  }
  // What the published schema has against the output, as a person sees it.
  [[nodiscard]] std::string Faults() const {
    const auto text = testing::Embedded().SchemaText("inspection.schema.json");
    REQUIRE(text.has_value());
    const Result<schema::Schema> schema = schema::Schema::Load(*text);
    REQUIRE(schema);
    SourceSet printed;
    const yaml::Node document = testing::Parse(
        printed, yaml::EmitJson(InspectionJson(graphs, sources)));
    Sink sink;
    CHECK(schema->Validate(document, sink) == !sink.has_errors());
    return testing::Messages(sink.Take());
  }
};

std::unique_ptr<Subject> Look(std::string text,
                              std::optional<int64_t> isl = {}) {
  auto subject = std::make_unique<Subject>();
  Sink sink;
  const uint32_t file = subject->sources.Add("test.yaml", std::move(text));
  subject->facts = manifest::ReadFacts(
      subject->sources, file, yaml::Parse(subject->sources, file, sink),
      testing::Embedded(), {});
  REQUIRE(testing::Messages(sink.Take()) == "");
  subject->graphs = Inspect(subject->facts, isl);
  CHECK(subject->Faults() == "");
  return subject;
}

// What one worker of a pair differs in.
struct Pod {
  std::string env = "[]";
  std::string limits = R"({nvidia.com/gpu: "2"})";
  std::string args = {};
};

constexpr std::string_view kNixl =
    R"(, --kv-transfer-config, '{"kv_connector":"NixlConnector"}')";
constexpr std::string_view kLibfabric =
    R"(, --kv-transfer-config, '{"kv_connector":"NixlConnector",)"
    R"("kv_connector_extra_config":{"backends":["LIBFABRIC"]}}')";

std::string Component(std::string_view name, const Pod& pod) {
  return fmt::format(
      R"(    - name: {}
      type: {}
      podTemplate:
        spec:
          containers:
            - name: main
              image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0
              command: [python3, -m, dynamo.vllm]
              args: [--model, Qwen/Qwen3-32B, --tensor-parallel-size, "2"{}]
              env: {}
              resources: {{limits: {}}}
)",
      name, name, pod.args, pod.env, pod.limits);
}

std::string Deployment(const std::string& components) {
  return R"(apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: qwen}
spec:
  components:
)" + components;
}

// Prefill and decode alike.
std::string PairOf(const Pod& pod) {
  return Deployment(Component("prefill", pod) + Component("decode", pod));
}

struct PathCase {
  std::string_view env = {};
  std::string_view limits = {};
  std::string_view args = {};
  std::string_view way = {};
  std::string_view verdict = {};
};

TEST_CASE("the way of the KV cache follows backend, variables and devices") {
  constexpr std::string_view kGpus = R"({nvidia.com/gpu: "2"})";
  constexpr std::string_view kIbManifest =
      R"({nvidia.com/gpu: "2", rdma/ib: "2"})";
  constexpr std::string_view kEfa =
      R"({nvidia.com/gpu: "2", vpc.amazonaws.com/efa: "4"})";
  constexpr PathCase kCases[] = {
      {"[]", kIbManifest, kNixl, "rdma", "UCX over RDMA"},
      {R"([{name: UCX_TLS, value: "rc,cuda_copy"}])", kIbManifest, kNixl,
       "rdma", "UCX over RDMA"},
      {"[]", kGpus, kNixl, "sockets",
       "falls back to TCP: the pod asks for no RDMA device"},
      {R"([{name: UCX_TLS, value: "tcp,cuda_copy"}])", kIbManifest, kNixl,
       "sockets", "falls back to TCP: UCX_TLS leaves no RDMA transport"},
      {"[]", kEfa, kNixl, "emulated",
       "UCX on EFA: emulated in software or over TCP, about 1 GB/s at best"},
      {"[]", kEfa, kLibfabric, "efa", "libfabric over EFA"},
      {"[{name: FI_PROVIDER, value: tcp}]", kEfa, kLibfabric, "unconnected",
       "cannot connect: FI_PROVIDER is another one, and libfabric over TCP "
       "takes no GPU memory"},
      {"[{name: FI_PROVIDER, value: \"tcp,efa\"}]", kEfa, kLibfabric, "efa",
       "libfabric over EFA"},
      {"[{name: FI_PROVIDER, value: ^efa}]", kEfa, kLibfabric, "unconnected",
       "cannot connect: FI_PROVIDER is another one, and libfabric over TCP "
       "takes no GPU memory"},
      {"[]", kGpus, kLibfabric, "unconnected",
       "cannot connect: the pod asks for no EFA interface, and libfabric over "
       "TCP takes no GPU memory"},
      {"[]", kIbManifest,
       R"(, --kv-transfer-config, '{"kv_connector":"Other"}')", "other",
       "not over NIXL"},
      {"[]", kIbManifest, R"(, --kv-transfer-config, $(CONFIG))", "unknown",
       "not known: the manifest does not show the connector"},
  };
  for (const PathCase& test : kCases) {
    CAPTURE(test.env);
    CAPTURE(test.limits);
    CAPTURE(test.args);
    const auto subject = Look(PairOf({.env = std::string(test.env),
                                      .limits = std::string(test.limits),
                                      .args = std::string(test.args)}));
    const lint::Path& path = subject->role("decode").kv;
    CHECK(lint::WayName(path.way) == test.way);
    CHECK(path.verdict == test.verdict);
  }
}

TEST_CASE(
    "every reason of a verdict has its place, or says that it is a default") {
  const auto subject =
      Look(PairOf({.env = R"([{name: UCX_TLS, value: "tcp,cuda_copy"}])",
                   .limits = R"({nvidia.com/gpu: "2", rdma/ib: "2"})",
                   .args = std::string(kNixl)}));
  const lint::Path& path = subject->role("prefill").kv;
  CHECK(subject->Reason(path, "connector") == "\"NixlConnector\"");
  CHECK(subject->Reason(path, "NIXL backend") == "(no place)");
  CHECK(subject->Reason(path, "UCX_TLS") == "\"tcp,cuda_copy\"");
  CHECK(subject->Reason(path, "interfaces") == "\"2\"");
  CHECK(path.interfaces == 2);
  CHECK(InspectionText(subject->graphs, subject->sources)
            .find("falls back to TCP: UCX_TLS leaves no RDMA transport") !=
        std::string::npos);
}

TEST_CASE("a start script decides as the manifest does") {
  const auto verdict = [](std::string_view script) {
    std::string text =
        PairOf({.limits = R"({nvidia.com/gpu: "2", rdma/ib: "2"})"});
    const std::string_view command = "command: [python3, -m, dynamo.vllm]";
    for (size_t at = text.find(command); at != std::string::npos;
         at = text.find(command, at)) {
      const size_t end = text.find("\n", text.find("args:", at));
      text.replace(
          at, end - at,
          fmt::format("command: [bash, -c, '{} exec python3 -m dynamo.vllm "
                      "--kv-transfer-config "
                      R"({{\"kv_connector\":\"NixlConnector\"}}'])",
                      script));
    }
    return Look(text)->role("decode").kv.verdict;
  };
  CHECK(verdict("") == "UCX over RDMA");
  CHECK(verdict("export UCX_TLS=tcp,cuda_copy;") ==
        "falls back to TCP: UCX_TLS leaves no RDMA transport");
  CHECK(verdict("export UCX_TLS=$(cat /tls);") ==
        "not known: the manifest does not show the value of UCX_TLS");
}

TEST_CASE("a role without its counterpart in the file has a way all the same") {
  const auto subject =
      Look(Deployment(Component("decode", {.args = std::string(kNixl)})));
  const RoleView& role = subject->role("decode");
  CHECK(lint::WayName(role.kv.way) == "sockets");
  CHECK(role.request.bytes.has_value());
}

TEST_CASE("a request has bytes and times, at the tokens of --isl or assumed") {
  const std::string text =
      PairOf({.limits = R"({nvidia.com/gpu: "2", vpc.amazonaws.com/efa: "4"})",
              .args = std::string(kLibfabric)});
  const auto assumed = Look(text);
  const RequestView& request = assumed->role("prefill").request;
  CHECK(request.isl == 8000);
  CHECK(request.isl_assumed);
  // 64 layers, 8 KV heads of 128, key and value, 2 bytes each.
  CHECK(request.bytes == int64_t{8000} * 64 * 8 * 128 * 2 * 2);
  const auto said = Look(text, 1000);
  const RoleView& role = said->role("prefill");
  CHECK_FALSE(role.request.isl_assumed);
  CHECK(role.request.bytes == int64_t{1000} * 64 * 8 * 128 * 2 * 2);
  REQUIRE_FALSE(role.times.empty());
  CHECK(role.bandwidth_of == "aws-efa");
  REQUIRE(role.times.front().milliseconds.has_value());
  CHECK(*role.times.front().milliseconds ==
        doctest::Approx(
            static_cast<double>(*role.request.bytes) /
            (static_cast<double>(role.times.front().mb_per_s) * 1000.0)));
}

TEST_CASE("what decides the bytes and is not known is said") {
  const auto at = [](std::string text, std::string_view model) {
    const std::string_view known = "Qwen/Qwen3-32B";
    for (size_t found = text.find(known); found != std::string::npos;
         found = text.find(known, found)) {
      text.replace(found, known.size(), model);
    }
    return text;
  };
  const std::string text = PairOf({.args = std::string(kNixl)});
  const auto strange = Look(at(text, "acme/model"));
  CHECK(strange->role("decode").request.unknown ==
        "no profile for the model acme/model");
  CHECK_FALSE(strange->role("decode").request.bytes.has_value());
  const auto hidden = Look(at(text, "$(MODEL)"));
  CHECK(hidden->role("decode").request.unknown ==
        "the manifest does not tell the model");
}

TEST_CASE("the way of the collectives follows GPUs, nodes and devices") {
  const auto verdict = [](const Pod& pod, std::string_view more) {
    const auto subject =
        Look(Deployment(Component("worker", pod) + std::string(more)));
    const RoleView& role = subject->role("worker");
    CHECK(lint::WayName(role.kv.way) == "none");
    return fmt::format("{}: {}", lint::WayName(role.collectives.way),
                       role.collectives.verdict);
  };
  constexpr std::string_view kTwoNodes = "      multinode: {nodeCount: 2}\n";
  const std::string ib = R"({nvidia.com/gpu: "8", rdma/ib: "8"})";
  CHECK(verdict({}, "") ==
        "inside: inside the node, between the GPUs of one pod");
  CHECK(verdict({.limits = R"({nvidia.com/gpu: "1"})"}, "") ==
        "none: none: one GPU");
  CHECK(verdict({.limits = "{}"}, "") == "none: none: the pod asks for no GPU");
  CHECK(verdict({.limits = R"({nvidia.com/gpu: "${GPUS}"})"}, "") ==
        "unknown: not known: the manifest does not tell the GPUs");
  CHECK(verdict({.limits = ib}, kTwoNodes) == "rdma: NCCL over RDMA");
  CHECK(verdict({}, kTwoNodes) ==
        "sockets: falls back to TCP sockets: the pod asks for no RDMA device");
  CHECK(
      verdict({.env = R"([{name: NCCL_IB_DISABLE, value: "1"}])", .limits = ib},
              kTwoNodes) ==
      "sockets: falls back to TCP sockets: NCCL_IB_DISABLE is 1");
  CHECK(verdict(
            {.limits = R"({nvidia.com/gpu: "8", vpc.amazonaws.com/efa: "32"})"},
            kTwoNodes) == "efa: NCCL over EFA, if the image has its plugin");
}

// The schema would be no use if it accepted everything.
TEST_CASE("inspection.schema.json refuses what no inspection has") {
  const auto subject = Look(PairOf({.args = std::string(kNixl)}));
  const std::string json =
      yaml::EmitJson(InspectionJson(subject->graphs, subject->sources));
  const auto text = testing::Embedded().SchemaText("inspection.schema.json");
  REQUIRE(text.has_value());
  const Result<schema::Schema> schema = schema::Schema::Load(*text);
  REQUIRE(schema);
  const auto accepts = [&](std::string_view from, std::string_view to) {
    std::string changed = json;
    const size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    SourceSet sources;
    Sink sink;
    return schema->Validate(testing::Parse(sources, changed), sink);
  };
  CHECK(accepts("\"version\":1", "\"version\":1"));
  CHECK_FALSE(accepts("\"version\":1", "\"version\":2"));
  CHECK_FALSE(accepts("\"way\":\"sockets\"", "\"way\":\"tcp\""));
  CHECK_FALSE(accepts("\"line\":", "\"row\":"));
  CHECK_FALSE(accepts("\"dtype\":\"bf16\"", "\"dtype\":\"bf8\""));
  CHECK_FALSE(accepts("\"whole\":true", "\"whole\":null"));
}

}  // namespace
}  // namespace dgdc::cli
