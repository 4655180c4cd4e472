// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"

// Deployments of one namespace that take each other's workers.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// Whether something in it looks for workers by the names of the operator.
const Worker* FinderOf(const Graph& graph, const Reporter& report) {
  const std::vector<std::string> types = report.Names("finders");
  const std::vector<std::string> told = report.Names("told");
  const auto found = std::find_if(
      graph.workers.begin(), graph.workers.end(), [&](const Worker& worker) {
        const bool finds =
            std::find(types.begin(), types.end(), worker.role) != types.end();
        return finds && std::none_of(told.begin(), told.end(),
                                     [&worker](const std::string& name) {
                                       const manifest::Variable* variable =
                                           worker.FindEnv(name);
                                       return variable != nullptr &&
                                              variable->added == nullptr;
                                     });
      });
  return found == graph.workers.end() ? nullptr : &*found;
}

bool HasWorkers(const Graph& graph) {
  return std::any_of(
      graph.workers.begin(), graph.workers.end(), [](const Worker& worker) {
        return worker.Is(RoleKind::kPrefill) || worker.Is(RoleKind::kDecode) ||
               worker.Is(RoleKind::kWorker);
      });
}

bool AreNeighbours(const Graph& one, const Graph& other) {
  return one.document != nullptr && other.document != nullptr &&
         one.deployment.name_space == other.deployment.name_space;
}

// Which namespace of Dynamo it gets is decided elsewhere where a field says so.
bool HasDynamoNamespace(const Graph& graph) {
  return std::any_of(
      graph.workers.begin(), graph.workers.end(), [](const Worker& worker) {
        return worker.component.node != nullptr &&
               worker.component.node->Find("dynamoNamespace") != nullptr;
      });
}

void CheckNames(const Facts& bundle, const Graph& finding_one,
                Reporter& report) {
  const std::string& name = *finding_one.deployment.name;
  const Worker* finder = FinderOf(finding_one, report);
  if (name.empty() || finder == nullptr || HasDynamoNamespace(finding_one)) {
    return;
  }
  for (const Graph& other : bundle.graphs) {
    const std::string& longer = *other.deployment.name;
    if (&other == &finding_one || longer.size() <= name.size() ||
        !longer.starts_with(name) || !AreNeighbours(finding_one, other) ||
        !HasWorkers(other) || HasDynamoNamespace(other)) {
      continue;
    }
    Diagnostic& finding =
        report.At(finding_one.deployment.name.span,
                  fmt::format("{} of {} takes the workers of {} for its own",
                              *finder->component.name, name, longer),
                  fmt::format("the beginning of {}", longer));
    finding.labels.push_back(
        {other.deployment.name.span, "the other deployment"});
  }
}

void CheckNeighbours(const Facts& bundle, Reporter& report) {
  for (const Graph& graph : bundle.graphs) {
    CheckNames(bundle, graph, report);
  }
}

constexpr std::array kNeighbourRules = {
    Rule{.code = "DG4219", .check = &CheckNeighbours},
};

}  // namespace

std::span<const Rule> NeighbourRules() { return kNeighbourRules; }

}  // namespace dgdc::lint
