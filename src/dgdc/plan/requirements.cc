// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/requirements.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "dgdc/yaml/substitute.h"

namespace dgdc::plan {
namespace {

using yaml::Node;
using yaml::Scope;

std::string RequirementText(const Node& node, const Scope& scope, Sink& sink) {
  const auto filled = yaml::Substitute(node, scope, sink);
  return filled ? filled->scalar : std::string();
}

bool DrivesNetwork(const FabricProfile& fabric,
                   const HardwareProfile& hardware) {
  return fabric.network == Network::kNone ||
         hardware.network == Network::kUnknown ||
         hardware.network == fabric.network;
}

// Hardware without a provider can stand in any cloud.
bool InSameCloud(const FabricProfile& fabric, const HardwareProfile& hardware) {
  return fabric.provider.empty() || hardware.provider.empty() ||
         fabric.provider == hardware.provider;
}

}  // namespace

Diagnostic* CheckRequirement(const Requirement& requirement,
                             const model::View& view, Span place, Sink& sink) {
  if (!view.Holds(requirement.when)) {
    return nullptr;
  }
  const Scope& scope = view.scope();
  const Node* blamed = scope.FindValue(requirement.blame);
  Diagnostic& d = sink.Report(
      requirement.severity == Severity::kError ? "DG1015" : "DG1016",
      blamed == nullptr || !blamed->span.known() ? place : blamed->span,
      RequirementText(requirement.message, scope, sink));
  for (const Node& why : requirement.why) {
    if (std::string line = RequirementText(why, scope, sink); !line.empty()) {
      d.why.push_back(std::move(line));
    }
  }
  d.help.push_back(RequirementText(requirement.help, scope, sink));
  d.sources = requirement.sources;
  return &d;
}

std::string WhyNotOn(const FabricProfile& fabric,
                     const HardwareProfile& hardware) {
  if (!DrivesNetwork(fabric, hardware)) {
    return fmt::format(
        "fabric {} drives {} interfaces, but {} has {}", fabric.head.name,
        NetworkName(fabric.network), hardware.head.name,
        hardware.network == Network::kNone
            ? std::string("no RDMA network")
            : fmt::format("{} interfaces", NetworkName(hardware.network)));
  }
  return InSameCloud(fabric, hardware)
             ? ""
             : fmt::format("fabric {} is found on {} only, but {} on {}",
                           fabric.head.name, fabric.provider,
                           hardware.head.name, hardware.provider);
}

std::vector<std::string> FabricsFor(const Catalog& catalog,
                                    const HardwareProfile& hardware) {
  const model::Deployment nothing;
  const model::FabricUse any;
  const model::Worker worker{.hardware = &hardware};
  const model::View view(
      {.deployment = &nothing, .worker = &worker, .fabric = &any});
  // What is wrong with the hardware itself, whatever the deployment.
  const auto refuses = [&view](const Requirement& requirement) {
    return requirement.severity == Severity::kError &&
           view.Holds(requirement.when);
  };
  std::vector<std::string> fitting;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    if (WhyNotOn(fabric, hardware).empty() &&
        std::none_of(fabric.requirements.begin(), fabric.requirements.end(),
                     refuses)) {
      fitting.push_back(fabric.head.name);
    }
  }
  return fitting;
}

}  // namespace dgdc::plan
