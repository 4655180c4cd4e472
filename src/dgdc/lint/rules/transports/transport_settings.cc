// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// NVLink between nodes, rendezvous, and settings for another backend.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kNvlink = "UCX_CUDA_IPC_ENABLE_MNNVL";

// The list of transports; nothing when nobody can say what it is.
std::optional<UcxList> ListOf(const Facts& facts, const Worker& worker) {
  if (ServerEnv(worker, "UCX_TLS") == nullptr) {
    return SurelyUnset(worker, "UCX_TLS") ? std::optional(UcxList("all"))
                                          : std::nullopt;
  }
  return UcxList(EnvEntries(facts, worker, "UCX_TLS"));
}

// Gives the pods the claim of another role's, under the name that it has there.
std::optional<manifest::Operations> ClaimToo(const Facts& facts,
                                             const Graph& graph,
                                             const Worker& worker,
                                             const Worker& other) {
  const Text domain = DomainClaim(facts, other);
  const yaml::Node& claims =
      manifest::At(other.component.pod_spec, {"resourceClaims"});
  const auto claim = std::find_if(
      claims.items.begin(), claims.items.end(), [&domain](const auto& item) {
        return manifest::At(item, {"resourceClaimTemplateName"}).scalar ==
               *domain;
      });
  const manifest::Amend amend(facts, graph, worker);
  // Older versions have several places for what a container claims.
  if (claim == claims.items.end() || !amend.possible() ||
      graph.api != manifest::Api::kBeta) {
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
void ComparePeer(const Facts& facts, const Graph& graph, const Worker& worker,
                 Diagnostic& finding) {
  for (const Worker& other : graph.workers) {
    const Text claim = DomainClaim(facts, other);
    if (&other != &worker && CarriesKv(graph, other) && !claim->empty()) {
      finding.labels.push_back(
          {claim.span, fmt::format("{} has one", *other.component.name)});
      SetFix(
          finding, edit::Safety::kUnsafe,
          fmt::format("claim the ComputeDomain of {}", *other.component.name),
          ClaimToo(facts, graph, worker, other));
      return;
    }
  }
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("remove {}", kNvlink),
         manifest::Amend(facts, graph, worker).RemoveEnv(kNvlink));
}

void CheckNvlinkWithoutDomain(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Text* on = NvlinkSwitchOn(facts, worker);
      const std::optional<UcxList> list = ListOf(facts, worker);
      if (on == nullptr || !CarriesKv(graph, worker) || !UsesUcx(worker) ||
          HasClaims(worker) || EndsAtNode(worker) || !list ||
          !list->Admits(UcxKind::kGpuPeer)) {
        continue;
      }
      Diagnostic& finding = report.At(
          on->span,
          fmt::format("{} is on in {}, whose pods claim no ComputeDomain",
                      kNvlink, *worker.component.name),
          "needs a claim");
      // With RDMA in the list there is another fast way, and a privileged
      // container may have a channel of the host.
      if (list->Admits(UcxKind::kRdma) ||
          (worker.privileged && **worker.privileged)) {
        finding.severity = Severity::kWarning;
      }
      ComparePeer(facts, graph, worker, finding);
    }
  }
}

void CheckNvlinkUnset(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    if (prefill == nullptr || decode == nullptr ||
        DomainClaim(facts, *prefill)->empty() ||
        DomainClaim(facts, *decode)->empty()) {
      continue;
    }
    for (const Worker* worker : {prefill, decode}) {
      const Text* value = ServerEnv(*worker, "UCX_TLS");
      const std::optional<UcxList> list = ListOf(facts, *worker);
      if (value == nullptr || !list || list->excludes() ||
          !CarriesKv(graph, *worker) || !UsesUcx(*worker) ||
          !list->Admits(UcxKind::kGpuPeer) || !SurelyUnset(*worker, kNvlink) ||
          AsksForNetwork(facts, *worker, Network::kRdma)) {
        continue;
      }
      Diagnostic& finding = report.At(
          value->span,
          fmt::format("UCX_TLS of {} lists cuda_ipc, and {} is not set",
                      *worker->component.name, kNvlink),
          "\"y\" beside this makes it an error when NVLink is not taken");
      finding.labels.push_back({DomainClaim(facts, *worker).span,
                                "the NVLink domain is claimed here"});
      // Of a UCX that does not try it the cache ends on TCP.
      if (NvlinkDefaultOf({facts, graph, *worker}) == "n") {
        finding.severity = Severity::kWarning;
      }
    }
  }
}

// One finding per worker, at the first of them.
void CheckOtherBackend(const Facts& facts, Reporter& report) {
  constexpr std::array<std::string_view, 5> kSettings = {
      "UCX_TLS", "UCX_NET_DEVICES", "UCX_RNDV_SCHEME", "UCX_RNDV_THRESH",
      "UCX_MAX_RMA_RAILS"};
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::string& backend = *worker.kv.backend;
      if (!CarriesKv(graph, worker) || worker.kv.nixl != true ||
          !worker.kv.explicit_backend || backend.empty() || backend == "UCX") {
        continue;
      }
      const auto set = std::find_if(kSettings.begin(), kSettings.end(),
                                    [&worker](std::string_view name) {
                                      return worker.FindEnv(name) != nullptr;
                                    });
      if (set != kSettings.end()) {
        report
            .At(worker.FindEnv(*set)->name_span,
                fmt::format("{} of {} does not steer its KV transfer, which "
                            "takes {}",
                            *set, *worker.component.name, backend),
                "has no effect on it")
            .labels.push_back({worker.kv.backend.span, "backend chosen here"});
      }
    }
  }
}

// What UCCL_P2P_TRANSPORT must be for the other switches is not documented.
void FixBuildSwitch(const Facts& facts, const Graph& graph,
                    const Worker& worker, std::string_view name,
                    Diagnostic& finding) {
  if (name != "USE_TCPX") {
    return;
  }
  const manifest::Amend amend(facts, graph, worker);
  auto operations =
      amend.SetEnv("UCCL_P2P_TRANSPORT", yaml::Node::String("tcpx"));
  const auto removal = amend.RemoveEnv(name);
  if (operations && removal) {
    operations->insert(operations->end(), removal->begin(), removal->end());
    SetFix(finding, edit::Safety::kUnsafe,
           "set UCCL_P2P_TRANSPORT to tcpx instead", operations);
  }
}

void CheckBuildSwitches(const Facts& facts, Reporter& report) {
  constexpr std::array<std::string_view, 3> kSwitches = {"USE_EFA", "USE_TCP",
                                                         "USE_TCPX"};
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.kv.nixl != true || *worker.kv.backend != "UCCL") {
        continue;
      }
      for (const std::string_view name : kSwitches) {
        if (const manifest::Variable* variable = worker.FindEnv(name)) {
          Diagnostic& finding = report.At(
              variable->name_span,
              fmt::format("{} of {} is read when UCCL is built, not when it "
                          "runs",
                          name, *worker.component.name),
              "set UCCL_P2P_TRANSPORT");
          FixBuildSwitch(facts, graph, worker, name, finding);
        }
      }
    }
  }
}

void CheckGetZcopy(const Facts& facts, Reporter& report) {
  const std::string_view kernel = ClusterFact(facts, "kernel");
  if (!kernel.empty() && CompareVersions(kernel, "6.8") < 0) {
    return;
  }
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Text* scheme = ServerEnv(worker, "UCX_RNDV_SCHEME");
      if (scheme == nullptr || Lower(**scheme) != "get_zcopy" ||
          graph.network != Network::kEfa || !CarriesKv(graph, worker) ||
          !UsesUcx(worker)) {
        continue;
      }
      Diagnostic& finding = report.At(
          scheme->span,
          fmt::format("UCX_RNDV_SCHEME of {} is {} on EFA",
                      *worker.component.name, **scheme),
          kernel.empty() ? "assumes a kernel of 6.8 or newer" : "remove it");
      if (kernel.empty()) {
        finding.severity = Severity::kWarning;
      }
    }
  }
}

void CheckScheme(const Facts& facts, Reporter& report) {
  constexpr std::array<std::string_view, 7> kSchemes = {
      "am",       "auto",      "get_ppln", "get_zcopy",
      "put_ppln", "put_zcopy", "rkey_ptr"};
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Text* scheme = ServerEnv(worker, "UCX_RNDV_SCHEME");
      if (scheme != nullptr && UsesUcx(worker) &&
          std::find(kSchemes.begin(), kSchemes.end(), Lower(**scheme)) ==
              kSchemes.end()) {
        Diagnostic& finding =
            report.At(scheme->span,
                      fmt::format("UCX_RNDV_SCHEME of {} is \"{}\"",
                                  *worker.component.name, **scheme),
                      fmt::format("one of {}", fmt::join(kSchemes, ", ")));
        if (const auto near = ClosestMatch(
                **scheme,
                std::vector<std::string>(kSchemes.begin(), kSchemes.end()))) {
          FixEnv(facts, graph, worker, "UCX_RNDV_SCHEME", *near,
                 edit::Safety::kSafe, finding);
        }
      }
    }
  }
}

constexpr std::array kTransportSettingRules = {
    Rule{.code = "DG2011", .check = &CheckNvlinkWithoutDomain},
    Rule{.code = "DG2013", .check = &CheckNvlinkUnset},
    Rule{.code = "DG2014", .check = &CheckOtherBackend},
    Rule{.code = "DG2016", .check = &CheckBuildSwitches},
    Rule{.code = "DG2020", .check = &CheckGetZcopy, .of_fabric = true},
    Rule{.code = "DG2021", .check = &CheckScheme},
};

}  // namespace

std::span<const Rule> TransportSettingRules() { return kTransportSettingRules; }

}  // namespace dgdc::lint
