// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/amend.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/edit/edit.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// A manifest of v1beta1 with one worker whose container ends with `rest`.
std::string Beta(std::string_view rest) {
  return std::string(R"(apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: g}
spec:
  components:
    - name: Decode
      type: decode
      podTemplate:
        spec:
          containers:
            - name: main
              image: i
)") + std::string(rest);
}

std::string Alpha(std::string_view rest) {
  return std::string(R"(apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: g}
spec:
  services:
    Decode:
      componentType: decode
)") + std::string(rest);
}

using Change = std::function<std::optional<Operations>(const Amend& amend)>;

// The text after a change of its first worker; "impossible" when it cannot be.
std::string Changed(const std::string& text, const Change& change) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add("m.yaml", text);
  Sink sink;
  const Facts facts =
      ReadFacts(sources, file, yaml::Parse(sources, file, sink), catalog, {});
  const Graph& graph = facts.graphs.front();
  const auto operations = change(Amend(facts, graph, graph.workers.front()));
  if (!operations) {
    return "impossible";
  }
  const edit::Result result = edit::Apply(text, *operations);
  CHECK(result.ok());
  return result.text;
}

Change SetEnv(std::string_view name, std::string_view value) {
  return [name, value](const Amend& amend) {
    return amend.SetEnv(name, Node::String(value));
  };
}

TEST_CASE("amend sets a variable where its author keeps variables") {
  CHECK(Changed(Beta("              env: [{name: A, value: x}]\n"),
                SetEnv("B", "1")) ==
        Beta("              env: [{name: A, value: x}, {name: B, value: "
             "\"1\"}]\n"));
  CHECK(Changed(Alpha("      extraPodSpec:\n        mainContainer:\n"
                      "          env:\n          - {name: A, value: x}\n"),
                SetEnv("A", "z")) ==
        Alpha("      extraPodSpec:\n        mainContainer:\n"
              "          env:\n          - {name: A, value: z}\n"));
  CHECK(Changed(Alpha("      extraPodSpec: {mainContainer: {image: i}}\n"),
                SetEnv("A", "z")) ==
        Alpha("      envs:\n        - name: A\n          value: z\n"
              "      extraPodSpec: {mainContainer: {image: i}}\n"));
}

TEST_CASE("amend sets a variable in the script that exports it") {
  CHECK(
      Changed(Beta("              command: [sh, -c]\n              args:\n"
                   "                - |\n"
                   "                  export UCX_TLS=tcp  # slow\n"
                   "                  exec python3 -m dynamo.vllm --model m\n"),
              SetEnv("UCX_TLS", "rc,cuda_copy")) ==
      Beta("              command: [sh, -c]\n              args:\n"
           "                - |\n"
           "                  export UCX_TLS=rc,cuda_copy  # slow\n"
           "                  exec python3 -m dynamo.vllm --model m\n"));
}

// A worker that starts with a script of these lines.
std::string ScriptWorker(std::string_view lines) {
  std::string text =
      "              command: [sh, -c]\n              args:\n"
      "                - |\n";
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    text += "                  " + std::string(lines.substr(0, end)) + "\n";
    lines.remove_prefix(end + 1);
  }
  return Beta(text);
}

TEST_CASE("amend removes a variable from the script that sets it") {
  const std::string run = "exec python3 -m dynamo.vllm --model m\n";
  struct Case {
    std::string before = {};
    std::string after = {};
  };
  const Case cases[] = {
      {"export A=x\n" + run, run},
      {"export A=x  # slow\n" + run, "# slow\n" + run},
      {"export A=\"x y\" C=1\n" + run, "export C=1\n" + run},
      {"export C=1 A=x\n" + run, "export C=1\n" + run},
      {"export A=x B=y\n" + run, run},
      {"export A=x; " + run, run},
      {"export C=1; export A=x; " + run, "export C=1; " + run},
      {"export C=1 && export A=x && " + run, "export C=1 && " + run},
      {"A=x " + run, run},
      {"A=x B=y C=1 " + run, "C=1 " + run},
      {"exec env A=x python3 -m dynamo.vllm\n",
       "exec env python3 -m dynamo.vllm\n"},
      {"cd /w\nexport A=x\nexport B=y\n" + run, "cd /w\n" + run},
  };
  for (const Case& test : cases) {
    CAPTURE(test.before);
    CHECK(Changed(ScriptWorker(test.before), [](const Amend& amend) {
            return amend.RemoveEnv(std::vector<std::string>{"A", "B"});
          }) == ScriptWorker(test.after));
  }
}

TEST_CASE("amend leaves a script alone that uses what it sets") {
  const std::string run = "exec python3 -m dynamo.vllm --model m\n";
  const std::string scripts[] = {
      "export A=x\necho $A\n" + run,
      "export A=x\nexport C=$A\n" + run,
      "if test -e f; then export A=x; fi\n" + run,
      "cd /w || export A=x && " + run,
      "A=x\nexport A\n" + run,
  };
  for (const std::string& script : scripts) {
    CAPTURE(script);
    CHECK(Changed(ScriptWorker(script), [](const Amend& amend) {
            return amend.RemoveEnv("A");
          }) == "impossible");
  }
}

TEST_CASE("amend removes a variable from env and from its list") {
  CHECK(Changed(Beta("              command: [env, A=x, python3, -m, "
                     "dynamo.vllm]\n"
                     "              env: [{name: A, value: y}, {name: C, "
                     "value: z}]\n"),
                [](const Amend& amend) { return amend.RemoveEnv("A"); }) ==
        Beta("              command: [env, python3, -m, dynamo.vllm]\n"
             "              env: [{name: C, value: z}]\n"));
}

TEST_CASE("amend replaces valueFrom by a value") {
  CHECK(
      Changed(Beta("              env:\n                - name: A\n"
                   "                  valueFrom: {fieldRef: {fieldPath: x}}\n"),
              SetEnv("A", "z")) ==
      Beta("              env:\n                - name: A\n"
           "                  value: z\n"));
}

TEST_CASE("amend sets flags in lists and in scripts") {
  const Change set = [](const Amend& amend) {
    return amend.SetFlag("--block-size", "64");
  };
  CHECK(Changed(Beta("              command: [python3, -m, dynamo.vllm]\n"
                     "              args: [--model, m, --block-size=16]\n"),
                set) ==
        Beta("              command: [python3, -m, dynamo.vllm]\n"
             "              args: [--model, m, --block-size=64]\n"));
  CHECK(Changed(Beta("              command: [python3, -m, dynamo.vllm]\n"
                     "              args: [--model, m]\n"),
                set) ==
        Beta("              command: [python3, -m, dynamo.vllm]\n"
             "              args: [--model, m, --block-size, \"64\"]\n"));
  CHECK(Changed(Beta("              command: [sh, -c]\n              args:\n"
                     "                - |\n"
                     "                  exec python3 -m dynamo.vllm \\\n"
                     "                    --model m\n"),
                set) ==
        Beta("              command: [sh, -c]\n              args:\n"
             "                - |\n"
             "                  exec python3 -m dynamo.vllm \\\n"
             "                    --model m \\\n"
             "                    --block-size 64\n"));
  CHECK(Changed(Beta("              command: [/start.sh]\n"), set) ==
        "impossible");
}

TEST_CASE("amend removes a flag with its value") {
  const Change remove = [](const Amend& amend) {
    return amend.RemoveFlag("--block-size");
  };
  CHECK(
      Changed(Beta("              command: [python3, -m, dynamo.vllm]\n"
                   "              args: [--model, m, --block-size, \"16\"]\n"),
              remove) ==
      Beta("              command: [python3, -m, dynamo.vllm]\n"
           "              args: [--model, m]\n"));
  CHECK(Changed(Beta("              command: [sh, -c]\n              args:\n"
                     "                - python3 -m dynamo.vllm --block-size 16 "
                     "--model m\n"),
                remove) ==
        Beta("              command: [sh, -c]\n              args:\n"
             "                - python3 -m dynamo.vllm --model m\n"));
}

TEST_CASE("amend changes JSON through the quotes of a shell") {
  const Change set = [](const Amend& amend) {
    return amend.SetJson(*amend.worker().FindFlag("--kv-transfer-config"),
                         "kv_buffer_device", Node::String("cuda"));
  };
  CHECK(Changed(Beta("              command: [sh, -c]\n              args:\n"
                     "                - \"python3 -m dynamo.vllm "
                     "--kv-transfer-config "
                     "'{\\\"kv_role\\\":\\\"kv_both\\\"}'\"\n"),
                set) ==
        Beta("              command: [sh, -c]\n              args:\n"
             "                - \"python3 -m dynamo.vllm "
             "--kv-transfer-config "
             "'{\\\"kv_role\\\":\\\"kv_both\\\",\\\"kv_buffer_device\\\":"
             "\\\"cuda\\\"}'\"\n"));
}

TEST_CASE("amend gives a resource limit and request") {
  const Change set = [](const Amend& amend) {
    return amend.SetResource("rdma/ib", "2");
  };
  CHECK(
      Changed(Alpha("      resources:\n        limits: {gpu: \"2\"}\n"), set) ==
      Alpha("      resources:\n        limits: {gpu: \"2\", custom: "
            "{rdma/ib: \"2\"}}\n        requests:\n          custom:\n"
            "            rdma/ib: \"2\"\n"));
  CHECK(
      Changed(Beta("              resources: {limits: {rdma/ib: 1}}\n"), set) ==
      Beta("              resources: {limits: {rdma/ib: \"2\"}, requests: "
           "{rdma/ib: \"2\"}}\n"));
}

TEST_CASE("amend finds its places inside of a list of documents") {
  const std::string text =
      "apiVersion: v1\nkind: List\nitems:\n"
      "- apiVersion: nvidia.com/v1alpha1\n  kind: DynamoGraphDeployment\n"
      "  metadata: {name: g}\n  spec:\n    services:\n      Decode:\n"
      "        componentType: decode\n";
  CHECK(Changed(text, SetEnv("A", "z")) ==
        text + "        envs:\n        - name: A\n          value: z\n");
}

}  // namespace
}  // namespace dgdc::manifest
