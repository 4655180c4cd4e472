// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

// Nodes of which the NICs do not reach the memory of GPUs.
namespace dgdc::lint {
namespace {

// One finding per deployment, about the nodes of --facts.
void ReportStaged(const OneDeployment& it, const std::vector<Judged>& judged,
                  std::string_view fact, std::string_view message,
                  Reporter& report) {
  Diagnostic& finding =
      report.At(FrontOf(judged).worker->place(),
                fmt::format("{} {} KV caches over NICs {}", NamesOf(judged),
                            VerbFor(judged, "moves", "move"), message),
                "the KV cache goes through host memory");
  LabelOthers(judged, "and out of it", finding);
  if (const yaml::Node* place = it.facts.assumed.cluster.Find(fact)) {
    finding.labels.push_back({place->span, "the nodes say so"});
  }
}

// Whether NICs move the KV caches, into GPU memory as far as is known.
bool GoesOverNics(const Path& path) {
  return path.way == Way::kRdma || path.way == Way::kEfa;
}

// Remembers what nobody tells about the nodes, where it decides.
void LackOfNodes(const OneDeployment& it, std::string_view fact,
                 Reporter& report) {
  auto over_nics = KvWorkers(it.facts, it.graph, &GoesOverNics);
  // Which fabric it is may decide that first.
  if (over_nics.empty() && it.graph.network == Network::kUnknown &&
      !it.graph.fabrics.empty()) {
    over_nics = KvWorkers(it.facts, it.graph, [](const Path&) { return true; });
  }
  if (!over_nics.empty()) {
    report.Read({it.facts, it.graph, *over_nics.front().worker}, fact);
  }
}

void CheckGpuDirect(const OneDeployment& it, Reporter& report) {
  const PathFilter staged = WithCause(Cause::kNoGpuDirect);
  if (const auto judged = KvWorkers(it.facts, it.graph, staged);
      !judged.empty()) {
    ReportStaged(it, judged, "gpudirect", "of nodes without GPUDirect", report);
    return;
  }
  LackKvWay(it, staged, report);
  LackOfNodes(it, "cluster.gpudirect", report);
}

// Only old kernels need the module.
void CheckPeermem(const OneDeployment& it, Reporter& report) {
  const PathFilter staged = WithCause(Cause::kNoPeermem);
  const std::string_view kernel = ClusterFact(it.facts, "kernel");
  const std::string& enough = it.facts.catalog->Transport("ucx").dmabuf_kernels;
  if (const auto judged = KvWorkers(it.facts, it.graph, staged);
      !judged.empty()) {
    ReportStaged(it, judged, "peermem",
                 fmt::format("on kernel {} without nvidia_peermem", kernel),
                 report);
  } else if (ClusterFact(it.facts, "peermem") != "true" &&
             (kernel.empty() || !InVersionRange(kernel, enough))) {
    LackKvWay(it, staged, report);
    LackOfNodes(it, kernel.empty() ? "cluster.kernel" : "cluster.peermem",
                report);
  }
}

constexpr std::array kStagingRules = {
    Rule{.code = "DG2301", .check = &CheckPeermem},
    Rule{.code = "DG2302", .check = &CheckGpuDirect},
};

}  // namespace

std::span<const Rule> StagingRules() { return kStagingRules; }

}  // namespace dgdc::lint
