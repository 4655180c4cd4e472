// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// NVLink between nodes, rendezvous, and settings for another backend.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

// Gives the pods the claim of another role's, under the name that it has there.
std::optional<manifest::Operations> ClaimToo(const OneWorker& it,
                                             const Worker& other) {
  const Text domain = DomainClaim(it.facts, other);
  const yaml::Node& claims =
      manifest::At(other.component.pod_spec, {"resourceClaims"});
  const auto claim = std::find_if(
      claims.items.begin(), claims.items.end(), [&domain](const auto& item) {
        return manifest::At(item, {"resourceClaimTemplateName"}).scalar ==
               *domain;
      });
  const manifest::Amend amend(it.facts, it.graph, it.worker);
  // Older versions have several places for what a container claims.
  if (claim == claims.items.end() || !amend.possible() ||
      it.graph.api != manifest::Api::kBeta) {
    return std::nullopt;
  }
  yaml::Node pods = yaml::Node::Seq();
  pods.Push(*claim);
  yaml::Node use = yaml::Node::Map();
  use.Set("name", manifest::At(*claim, {"name"}));
  yaml::Node uses = yaml::Node::Seq();
  uses.Push(use);
  manifest::Operations operations =
      amend.Merge(amend.places().pod.Then("resourceClaims"), pods);
  const manifest::Operations more = amend.Merge(
      amend.places().container.Then("resources").Then("claims"), uses);
  operations.insert(operations.end(), more.begin(), more.end());
  return operations;
}

// The other role's claim; without one the switch was hardly meant.
void ComparePeer(const OneWorker& it, const std::string& nvlink,
                 Diagnostic& finding) {
  for (const Worker& other : it.graph.workers) {
    const Text claim = DomainClaim(it.facts, other);
    if (&other != &it.worker && CarriesKv(it.graph, other) && !claim->empty()) {
      finding.labels.push_back(
          {claim.span, fmt::format("{} has one", *other.component.name)});
      SetFix(
          finding, edit::Safety::kUnsafe,
          fmt::format("claim the ComputeDomain of {}", *other.component.name),
          ClaimToo(it, other));
      return;
    }
  }
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("remove {}", nvlink),
         manifest::Amend(it.facts, it.graph, it.worker).RemoveEnv(nvlink));
}

void CheckNvlinkWithoutDomain(const OneWorker& it, Reporter& report) {
  const std::string& nvlink =
      it.facts.catalog->Transport("ucx").Variable("nvlink");
  const Text* on = NvlinkSwitchOn(it.facts, it.worker);
  if (on == nullptr || HasClaims(it.worker)) {
    return;
  }
  Diagnostic& finding =
      report.At(on->span,
                fmt::format("{} is on in {}, whose pods claim no ComputeDomain",
                            nvlink, *it.worker.component.name),
                "needs a claim");
  // With RDMA in the list there is another fast way, and a privileged
  // container may have a channel of the host.
  if (report.ReadTruth(it, "ucxTransport.rdma") == true ||
      (it.worker.privileged && **it.worker.privileged)) {
    finding.severity = Severity::kWarning;
  }
  ComparePeer(it, nvlink, finding);
}

void CheckNvlinkUnset(const OneWorker& it, Reporter& report) {
  const Text* value = ServerEnv(
      it.worker, it.facts.catalog->Transport("ucx").Variable("transports"));
  if (value == nullptr || AsksForNetwork(it.facts, it.worker, Network::kRdma)) {
    return;
  }
  Diagnostic& finding = report.At(
      value->span,
      fmt::format("UCX_TLS of {} lists cuda_ipc, and {} is not set",
                  *it.worker.component.name,
                  it.facts.catalog->Transport("ucx").Variable("nvlink")),
      "\"y\" beside this makes it an error when NVLink is not taken");
  finding.labels.push_back({DomainClaim(it.facts, it.worker).span,
                            "the NVLink domain is claimed here"});
  // Of a UCX that does not try it the cache ends on TCP.
  if (NvlinkDefaultOf(it) == "n") {
    finding.severity = Severity::kWarning;
  }
}

constexpr std::array kTransportSettingRules = {
    Rule{.code = "DG2011", .check = &CheckNvlinkWithoutDomain},
    Rule{.code = "DG2013", .check = &CheckNvlinkUnset},
};

}  // namespace

std::span<const Rule> TransportSettingRules() { return kTransportSettingRules; }

}  // namespace dgdc::lint
