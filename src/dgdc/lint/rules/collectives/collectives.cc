// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// NVLink domains.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

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

constexpr std::array kCollectiveRules = {
    Rule{.code = "DG2513", .check = &CheckDomainNodes},
};

}  // namespace

std::span<const Rule> CollectiveRules() { return kCollectiveRules; }

}  // namespace dgdc::lint
