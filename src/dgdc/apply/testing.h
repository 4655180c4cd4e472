// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/apply/apply.h"
#include "dgdc/apply/subject.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/parse.h"

// What the tests of apply share.
namespace dgdc::apply::testing {

using dgdc::testing::Embedded;

inline const FabricProfile& FabricOf(const char* name) {
  const FabricProfile* fabric = Embedded().fabrics.Find(name);
  REQUIRE(fabric != nullptr);
  return *fabric;
}

// A deployment of two roles; `pod` and `container` are lines of YAML at their
// indentation.
inline std::string Deployment(const std::string& pod,
                              const std::string& container) {
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

// The same as v1alpha1; `service` are lines of the services.
inline std::string AlphaDeployment(const std::string& service) {
  std::string text =
      "apiVersion: nvidia.com/v1alpha1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {name: d}\n"
      "spec:\n"
      "  services:\n";
  for (const char* role : {"prefill", "decode"}) {
    text += fmt::format(
        "    {0}:\n"
        "      componentType: worker\n"
        "      subComponentType: {0}\n"
        "      replicas: 1\n"
        "{1}"
        "      extraPodSpec:\n"
        "        mainContainer:\n"
        "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0\n"
        "          command: [python3, -m, dynamo.vllm]\n"
        "          args: [--model, Qwen/Qwen3-32B, --disaggregation-mode, "
        "{0}]\n",
        role, service);
  }
  return text;
}

inline std::string Resources(const std::string& limits) {
  return "          resources: {limits: {" + limits + "}}\n";
}

inline std::string Variables(
    const std::vector<std::pair<std::string, std::string>>& variables) {
  std::string text = "          env:\n";
  for (const auto& [name, value] : variables) {
    text +=
        fmt::format("          - {{name: {}, value: \"{}\"}}\n", name, value);
  }
  return text;
}

// What compile writes for InfiniBand on a worker of four GPUs.
inline std::string IbContainer(
    const std::string& transports = "rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc") {
  return Variables({{"UCX_TLS", transports},
                    {"UCX_RNDV_SCHEME", "get_zcopy"},
                    {"UCX_RNDV_THRESH", "0"}}) +
         "          securityContext: {runAsUser: 0, capabilities: {add: "
         "[IPC_LOCK]}}\n" +
         Resources("nvidia.com/gpu: 4, rdma/ib: 4");
}

// The prefill worker of a deployment and everything that stands around it.
struct ReadWorker {
  explicit ReadWorker(const std::string& text)
      : file(sources.Add("deploy.yaml", text)),
        facts(manifest::ReadFacts(
            sources, file, yaml::Parse(sources, file, sink), Embedded(), {})) {}

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
  [[nodiscard]] manifest::Amend amend() const {
    return {facts, facts.graphs.front(), worker()};
  }

  SourceSet sources = SourceSet(&Embedded().sources());
  Sink sink = {};
  uint32_t file = 0;
  manifest::Facts facts = {};
  model::Deployment deployment =
      manifest::DeploymentOf(facts, facts.graphs.front());
};

// A text with a fabric put onto it.
class Applied {
 public:
  Applied(std::string text, const char* fabric, Options options = {})
      : before_(text) {
    options.fabric = &FabricOf(fabric);
    SourceSet sources(&Embedded().sources());
    const uint32_t file = sources.Add("deploy.yaml", std::move(text));
    Sink sink;
    outcome_ = Run(sources, file, Embedded(), options, sink);
    findings_ = sink.Take();
    // Putting it on again changes nothing.
    if (Errors().empty()) {
      Sink again;
      const uint32_t after = sources.Add("deploy.yaml", outcome_.text);
      CHECK(Run(sources, after, Embedded(), options, again).text ==
            outcome_.text);
    } else {
      CHECK(outcome_.text == before_);
    }
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }
  [[nodiscard]] const std::string& text() const { return outcome_.text; }
  [[nodiscard]] bool Has(std::string_view part) const {
    return outcome_.text.find(part) != std::string::npos;
  }
  // The only note with these words; "" of none, "(several)" of several.
  [[nodiscard]] std::string Note(std::string_view words) const {
    std::string found;
    for (const std::string& note : outcome_.notes) {
      if (note.find(words) != std::string::npos) {
        found = found.empty() ? note : "(several)";
      }
    }
    return found;
  }
  [[nodiscard]] std::string Errors() const {
    std::vector<Diagnostic> errors;
    std::copy_if(findings_.begin(), findings_.end(), std::back_inserter(errors),
                 [](const Diagnostic& finding) {
                   return finding.severity == Severity::kError;
                 });
    return dgdc::testing::Messages(errors);
  }

 private:
  std::string before_;
  Outcome outcome_ = {};
  std::vector<Diagnostic> findings_ = {};
};

}  // namespace dgdc::apply::testing
