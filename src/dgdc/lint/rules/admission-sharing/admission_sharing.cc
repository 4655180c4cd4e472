// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"

// GPU memory service, failover and provider overrides.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

// --- GPU memory service and failover

void CheckClient(const OneWorker& it, const Part& part, const Node& client,
                 Reporter& report) {
  const std::vector<std::string> names = part.ContainerNames();
  if (std::find(names.begin(), names.end(), client.scalar) != names.end() ||
      !IsWhole(it.graph, "memoryService", report)) {
    return;
  }
  Diagnostic& finding = report.At(
      client.span, fmt::format("extraClientContainers of {} names \"{}\", "
                               "which is no container of its pod",
                               part.name(), client.scalar));
  if (const auto near = ClosestMatch(client.scalar, names)) {
    CorrectTo(it.facts, edit::Safety::kSafe, *near, finding);
  }
}

void CheckClients(const OneWorker& it, Reporter& report) {
  const Part part = PartOf(it);
  std::map<std::string, Span> seen;
  for (const Node& client :
       At(part.MemoryService(), {"extraClientContainers"}).items) {
    if (!IsKnown(client, "memoryService", report)) {
      continue;
    }
    const auto [first, added] = seen.emplace(client.scalar, client.span);
    if (added) {
      CheckClient(it, part, client, report);
      continue;
    }
    Diagnostic& finding = report.At(
        client.span, fmt::format("extraClientContainers of {} names {} twice",
                                 part.name(), client.scalar));
    finding.labels.push_back({first->second, "first here"});
    CorrectByRemoving(it.facts, edit::Safety::kSafe, client.span,
                      "the second one", finding);
  }
}

// --- Provider overrides

void CheckKeys(const Node& map, const std::vector<std::string>& allowed,
               Reporter& report) {
  for (const yaml::Entry& entry : map.entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key) == allowed.end()) {
      report.At(entry.key_span,
                fmt::format("a providerOverride writes {}", entry.key),
                fmt::format("allowed is {}", fmt::join(allowed, " or ")));
    }
  }
}

// What a component may write, the deployment may only in part.
void CheckOverrideValue(const OneDeployment& it, Reporter& report) {
  const std::vector<std::string> allowed = report.Names("allowed");
  for (const Override& found : OverridesOf(it.graph)) {
    if (!found.is_of_deployment()) {
      CheckKeys(found.part(), allowed, report);
      continue;
    }
    CheckKeys(At(found.node, {"value"}), {"spec"}, report);
    CheckKeys(At(found.node, {"value", "spec"}), {"template"}, report);
    CheckKeys(found.part(), {allowed.front()}, report);
  }
}

// The first topology that the deployment or a component has of its own.
Span OwnTopology(const OneDeployment& it) {
  std::vector<const Node*> owners = {&SpecOf(it)};
  const std::vector<Part> parts = Parts(it.graph);
  for (const Part& part : parts) {
    owners.push_back(&part.node);
  }
  for (const Node* owner : owners) {
    if (const yaml::Entry* own = owner->FindEntry("topologyConstraint")) {
      return own->key_span;
    }
  }
  return {};
}

void CheckOverrideTopology(const OneDeployment& it, Reporter& report) {
  const Span own = OwnTopology(it);
  for (const Override& found : OverridesOf(it.graph)) {
    const yaml::Entry* topology = found.part().FindEntry("topologyConstraint");
    if (topology == nullptr || !own.known()) {
      continue;
    }
    Diagnostic& finding =
        report.At(topology->key_span,
                  "a providerOverride writes topologyConstraint, and the "
                  "deployment has one of its own");
    finding.labels.push_back({own, "the deployment's own"});
    // Nothing else may stand in it.
    CorrectByRemoving(it.facts, edit::Safety::kUnsafe, found.node.span,
                      "providerOverride", finding);
  }
}

constexpr std::array kAdmissionSharingRules = {
    Rule{.code = "DG4127", .check = &CheckClients},
    Rule{.code = "DG4142", .check = &CheckOverrideValue},
    Rule{.code = "DG4143", .check = &CheckOverrideTopology},
};

}  // namespace

std::span<const Rule> AdmissionSharingRules() { return kAdmissionSharingRules; }

}  // namespace dgdc::lint
