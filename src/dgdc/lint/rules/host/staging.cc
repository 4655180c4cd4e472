// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

// Nodes of which the NICs do not reach the memory of GPUs.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;

// One finding per deployment, about the nodes of --facts.
void ReportStaged(const Facts& facts, Cause cause, std::string_view fact,
                  std::string_view message, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const auto judged = KvWorkers(facts, graph, WithCause(cause));
    if (judged.empty()) {
      continue;
    }
    Diagnostic& finding =
        report.At(FrontOf(judged).worker->place(),
                  fmt::format("{} {} KV caches over NICs {}", NamesOf(judged),
                              VerbFor(judged, "moves", "move"), message),
                  "the KV cache goes through host memory");
    LabelOthers(judged, "and out of it", finding);
    if (const yaml::Node* place = facts.assumed.cluster.Find(fact)) {
      finding.labels.push_back({place->span, "the nodes say so"});
    }
  }
}

void CheckGpuDirect(const Facts& facts, Reporter& report) {
  ReportStaged(facts, Cause::kNoGpuDirect, "gpudirect",
               "of nodes without GPUDirect", report);
}

void CheckPeermem(const Facts& facts, Reporter& report) {
  ReportStaged(facts, Cause::kNoPeermem, "peermem",
               fmt::format("on kernel {} without nvidia_peermem",
                           ClusterFact(facts, "kernel")),
               report);
}

constexpr std::array kStagingRules = {
    Rule{.code = "DG2301", .check = &CheckPeermem},
    Rule{.code = "DG2302", .check = &CheckGpuDirect},
};

}  // namespace

std::span<const Rule> StagingRules() { return kStagingRules; }

}  // namespace dgdc::lint
