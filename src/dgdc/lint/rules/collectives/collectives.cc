// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/query/rank_interfaces.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// NCCL and Gloo between the ranks of a worker, and the NVLink domains.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// What the interface is called is not known; both libraries find the one of
// the pod unless they run beside others of the host.
void FixByRemoval(const OneWorker& it, std::string_view variable,
                  Diagnostic& finding) {
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("remove {}", variable),
         manifest::Amend(it.facts, it.graph, it.worker).RemoveEnv(variable));
}

// A variable whose value nobody can see.
void LackHidden(const OneWorker& it, std::string_view variable,
                Reporter& report) {
  const manifest::Variable* found = it.worker.FindEnv(variable);
  if (found != nullptr && !found->known) {
    report.Lacks(fmt::format("env.{}", variable), model::Need::kEnvironment);
  }
}

void CheckHostInterface(const OneWorker& it, Reporter& report) {
  for (const std::string_view variable : RankInterfaces(*it.facts.catalog)) {
    LackHidden(it, variable, report);
    if (const auto name = HostInterface(it.facts, it.worker, variable)) {
      Diagnostic& finding =
          report.At(name->span,
                    fmt::format("{} of {} is {}, which reaches no other pod",
                                variable, *it.worker.component.name, **name),
                    "write the pod's interface, such as eth0");
      FixByRemoval(it, variable, finding);
    }
  }
}

void CheckRdmaDevice(const OneWorker& it, Reporter& report) {
  for (const std::string_view variable : RankInterfaces(*it.facts.catalog)) {
    LackHidden(it, variable, report);
    if (const auto device = DeviceAsInterface(it.facts, it.worker, variable)) {
      Diagnostic& finding =
          report.At(device->span,
                    fmt::format("{} of {} names {}, an RDMA device", variable,
                                *it.worker.component.name, **device),
                    "write an IP interface, such as eth0");
      FixByRemoval(it, variable, finding);
    }
  }
}

// --- NVLink domains

// Pods of the file that claim the template; nothing when more may come.
std::optional<int64_t> ClaimingPods(const Facts& facts,
                                    std::string_view claim_template) {
  int64_t pods = 0;
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.role == "planner" || !graph.whole) {
        return std::nullopt;
      }
      if (*DomainClaim(facts, worker) == claim_template) {
        pods += worker.replicas.value_or(1) * worker.nodes.value_or(1);
      }
    }
  }
  return pods;
}

void CheckDomainNodes(const OneDocument& it, Reporter& report) {
  const Node& nodes = At(it.document, {"spec", "numNodes"});
  const Node& claim =
      At(it.document, {"spec", "channel", "resourceClaimTemplate", "name"});
  if (At(it.document, {"kind"}).scalar != "ComputeDomain" || !nodes.AsInt() ||
      claim.scalar.empty()) {
    return;
  }
  const std::optional<int64_t> pods = ClaimingPods(it.facts, claim.scalar);
  if (!pods) {
    report.Lacks("replicas", model::Need::kManifest);
  }
  if (!pods || *pods <= 0 || *nodes.AsInt() <= *pods) {
    return;
  }
  Diagnostic& finding = report.At(
      nodes.span,
      fmt::format("ComputeDomain {} has numNodes {}, but {} {} join it",
                  At(it.document, {"metadata", "name"}).scalar, *nodes.AsInt(),
                  *pods, *pods == 1 ? "pod" : "pods"),
      fmt::format("at most {}", *pods));
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("set numNodes to {}", *pods),
         SetAt({.facts = it.facts}, nodes.span, Node::Int(*pods)));
}

// --- Expert parallelism

void CheckDeviceMapping(const OneWorker& it, Reporter& report) {
  const std::string& mapping = report.Name("mapping");
  const auto entries =
      static_cast<int64_t>(EnvEntries(it.facts, it.worker, mapping).size());
  const int64_t gpus = it.worker.gpus.value_or(0);
  if (entries == 0) {
    return;
  }
  Diagnostic& finding =
      report.At(it.worker.EnvValue(mapping)->span,
                fmt::format("{} of {} has {} {} for {} {}", mapping,
                            *it.worker.component.name, entries,
                            entries == 1 ? "entry" : "entries", gpus,
                            gpus == 1 ? "GPU" : "GPUs"),
                "one entry per GPU");
  finding.labels.push_back({it.worker.gpus_span, "GPUs of each pod"});
  finding.why.emplace_back(
      entries > gpus
          ? "the pod has no GPU for the last entries, which nothing reads"
          : "GPUs without an entry take whichever interface NVSHMEM finds "
            "first, and share it");
}

constexpr std::array kCollectiveRules = {
    Rule{.code = "DG2502", .check = &CheckHostInterface},
    Rule{.code = "DG2504", .check = &CheckRdmaDevice},
    Rule{.code = "DG2513", .check = &CheckDomainNodes},
    Rule{.code = "DG2515", .check = &CheckDeviceMapping},
};

}  // namespace

std::span<const Rule> CollectiveRules() { return kCollectiveRules; }

}  // namespace dgdc::lint
