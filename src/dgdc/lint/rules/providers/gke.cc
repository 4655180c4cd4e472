// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Networks of Google's GPU machines.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Worker;
using yaml::Node;

const PodNetworks& NetworksOfPlatform(const Facts& facts) {
  return facts.catalog->platform().pod_networks;
}

// "rdma-0" of networking.gke.io.networks/rdma-0 and of its .IP form; "" of
// another resource.
std::string GkeNetworkOf(const PodNetworks& known, std::string_view resource) {
  if (!resource.starts_with(known.gke_resources)) {
    return "";
  }
  resource.remove_prefix(known.gke_resources.size());
  if (resource.ends_with(known.gke_address_form)) {
    resource.remove_suffix(known.gke_address_form.size());
  }
  return std::string(resource);
}

// The networks that the worker asks for, with the first resource of each.
std::map<std::string, const Resource*> GkeNetworksOf(const OneWorker& it) {
  std::map<std::string, const Resource*> networks;
  for (const auto& [name, resource] : it.worker.resources) {
    const std::string network =
        GkeNetworkOf(NetworksOfPlatform(it.facts), name);
    if (!network.empty() && resource.count.value_or(0) > 0) {
      networks.emplace(network, &resource);
    }
  }
  return networks;
}

// --- Annotations

// The annotation with every network that the worker asks for. Interfaces get
// the names behind those that are there.
std::string AllAttached(const Attachments& attached, const OneWorker& it) {
  constexpr std::string_view kEthernet = "eth";
  std::set<std::string> there;
  int next = 0;
  for (const Attachment& item : attached.list) {
    there.insert(*item.network);
    const std::string& name = *item.interface_name;
    int number = 0;
    if (name.starts_with(kEthernet) &&
        std::from_chars(name.data() + kEthernet.size(),
                        name.data() + name.size(), number)
                .ec == std::errc()) {
      next = std::max(next, number + 1);
    }
  }
  std::string text = attached.annotation->scalar.substr(
      0, attached.annotation->scalar.rfind(']'));
  for (const auto& [network, resource] : GkeNetworksOf(it)) {
    if (!there.contains(network)) {
      text += fmt::format(R"({}{{"interfaceName":"{}{}","network":"{}"}})",
                          attached.list.empty() ? "" : ",", kEthernet, next++,
                          network);
    }
  }
  return text + "]";
}

// Remembers that a placeholder stands for the annotation.
void LackAttachments(const OneWorker& it, Reporter& report) {
  report.Read(it,
              fmt::format("annotation.{}", NetworksOfPlatform(it.facts).gke));
}

bool IsAttached(const Attachments& attached, std::string_view network) {
  return std::any_of(
      attached.list.begin(), attached.list.end(),
      [network](const Attachment& item) { return *item.network == network; });
}

void CheckNotNamed(const OneWorker& it, Reporter& report) {
  const Attachments attached = GkeAttachments(it.facts, it.worker);
  if (!attached.known) {
    LackAttachments(it, report);
    return;
  }
  for (const auto& [network, resource] : GkeNetworksOf(it)) {
    if (IsAttached(attached, network)) {
      continue;
    }
    Diagnostic& finding = report.At(
        resource->span(),
        fmt::format("{} takes a NIC of {}, which its pods do not attach",
                    *it.worker.component.name, network),
        fmt::format("{} is not in the annotation", network));
    finding.labels.push_back(
        {attached.annotation->span, "networks that are attached"});
    SetFix(finding, edit::Safety::kUnsafe, "attach what is asked for",
           SetTarget(
               it.facts, it.graph, it.worker,
               fmt::format("annotation.{}", NetworksOfPlatform(it.facts).gke),
               Node::String(AllAttached(attached, it))));
  }
}

// The first network whose interface has no name, or the name of another one.
const Attachment* MisnamedInterface(const Attachments& attached) {
  std::set<std::string> names;
  for (const Attachment& item : attached.list) {
    if (!item.interface_name.span.known() ||
        !names.insert(*item.interface_name).second) {
      return &item;
    }
  }
  return nullptr;
}

void ReportMisnamed(const Attachment& item, const Worker& worker,
                    Reporter& report) {
  const bool is_named = item.interface_name.span.known();
  report.At(is_named ? item.interface_name.span : item.network.span,
            fmt::format("the pods of {} get network {} as {}",
                        *worker.component.name, *item.network,
                        is_named ? "an interface that exists already"
                                 : "an interface without a name"),
            "one interfaceName per network");
}

// Whether the route goes through an interface of the list.
void CheckDefaultRoute(const OneWorker& it, const Attachments& attached,
                       Reporter& report) {
  const Node& route = At(it.worker.component.pod_annotations,
                         {NetworksOfPlatform(it.facts).gke_default});
  const bool is_listed = std::any_of(attached.list.begin(), attached.list.end(),
                                     [&route](const Attachment& a) {
                                       return *a.interface_name == route.scalar;
                                     });
  if (route.IsScalar() && !route.IsNull() &&
      !manifest::HasPlaceholder(route.scalar) && !is_listed) {
    report
        .At(route.span,
            fmt::format("the default interface {} of {} is none of its "
                        "interfaces",
                        route.scalar, *it.worker.component.name),
            "an interfaceName of the list")
        .labels.push_back({attached.annotation->span, "the interfaces"});
  }
}

void CheckInterfaces(const OneWorker& it, Reporter& report) {
  const Attachments attached = GkeAttachments(it.facts, it.worker);
  if (attached.annotation == nullptr ||
      manifest::HasPlaceholder(attached.annotation->scalar)) {
    LackAttachments(it, report);
    return;
  }
  if (!attached.known) {
    report.At(attached.annotation->span,
              fmt::format("{} of {} is no JSON list of networks",
                          NetworksOfPlatform(it.facts).gke,
                          *it.worker.component.name),
              R"([{"interfaceName": ..., "network": ...}, ...])");
  } else if (const Attachment* item = MisnamedInterface(attached)) {
    ReportMisnamed(*item, it.worker, report);
  } else {
    CheckDefaultRoute(it, attached, report);
  }
}

// --- NICs of a node

// Whether GKE knows the NICs of the machine as networks, as far as the profile
// tells.
bool MayHaveNetworks(const HardwareProfile& hardware) {
  return hardware.provider.empty() || !hardware.networks.IsNull();
}

// What a worker takes of a node: all of one thing, and a part of another.
void ReportPart(const OneWorker& it, const Span& part, int64_t taken,
                int64_t all, std::string_view things, Reporter& report,
                const Label& other) {
  report
      .At(part,
          fmt::format("{} takes {} of the {} {}", *it.worker.component.name,
                      taken, all, things),
          fmt::format("all {}", all))
      .labels.push_back(other);
}

void CheckWholeNode(const OneWorker& it, Reporter& report) {
  const auto networks = GkeNetworksOf(it);
  if (networks.empty() || !report.ReadText(it, "hardware.nvlinkAcrossNodes")) {
    return;
  }
  const HardwareProfile& hardware = *it.worker.hardware;
  const std::optional<int64_t> gpus = report.ReadNumber(it, "gpus");
  if (!gpus || !MayHaveNetworks(hardware) || !hardware.interfaces) {
    return;
  }
  const auto nics = static_cast<int64_t>(networks.size());
  if (*gpus < hardware.node_gpus) {
    ReportPart(it, it.worker.gpus_span, *gpus, hardware.node_gpus,
               "GPUs of a node, and RDMA NICs", report,
               {networks.begin()->second->span(), "RDMA here"});
  } else if (nics < *hardware.interfaces) {
    ReportPart(it, networks.rbegin()->second->span(), nics,
               *hardware.interfaces, "RDMA NICs of a node", report,
               {it.worker.gpus_span, "all GPUs of the node"});
  }
}

// Whether all NICs go to the pod anyway, or the node has more of them than
// GPUs.
bool HasSpareNics(const HardwareProfile* hardware) {
  return hardware != nullptr &&
         (hardware->nvlink_domain_gpus > hardware->node_gpus ||
          hardware->interfaces.value_or(0) > hardware->node_gpus);
}

void CheckNicsOfOthers(const OneWorker& it, Reporter& report) {
  const auto networks = GkeNetworksOf(it);
  const auto nics = static_cast<int64_t>(networks.size());
  if (nics == 0 || HasSpareNics(it.worker.hardware)) {
    return;
  }
  const std::optional<int64_t> gpus = report.ReadNumber(it, "gpus");
  if (!gpus || *gpus < 1 || nics <= *gpus) {
    return;
  }
  report
      .At(networks.rbegin()->second->span(),
          fmt::format("{} takes {} RDMA NICs for {} GPUs",
                      *it.worker.component.name, nics, *gpus),
          "one NIC belongs to each GPU")
      .labels.push_back({it.worker.gpus_span, "GPUs"});
}

// --- TCPX

// Where the worker shows that it runs on machines without RDMA; an unknown
// place when it does not.
Span ShowsTcpx(const Graph& graph, const Worker& worker) {
  if (worker.hardware != nullptr &&
      worker.hardware->network == Network::kTcpx) {
    return worker.hardware_span;
  }
  return graph.network == Network::kTcpx ? graph.fabric_span : Span{};
}

// One finding per deployment: its workers are on like machines.
void CheckTcpxPair(const OneDeployment& it, Reporter& report) {
  for (const Worker& worker : it.graph.workers) {
    const Span span = ShowsTcpx(it.graph, worker);
    if (!span.known() || !CarriesKv(it.graph, worker)) {
      continue;
    }
    if (UsesUcx(worker)) {
      report.At(span,
                fmt::format("{} moves the KV cache over UCX on a machine "
                            "without RDMA",
                            *worker.component.name),
                "UCX sees plain TCP here");
      return;
    }
    report.Read({it.facts, it.graph, worker}, "kv.backend");
  }
}

// Whether the pod has containers that the rule cannot judge by their names.
bool HasHelpers(const Worker& worker) {
  if (worker.component.pod == nullptr) {
    return true;
  }
  const Node& pod = *worker.component.pod;
  const Node& containers = At(pod, {"containers"});
  const bool others = std::any_of(containers.items.begin(),
                                  containers.items.end(), [&](const Node& c) {
                                    return At(c, {"name"}).scalar != "main" &&
                                           &c != worker.component.container;
                                  });
  return others || !At(pod, {"initContainers"}).items.empty();
}

void CheckDaemon(const OneWorker& it, Reporter& report) {
  const auto networks = GkeNetworksOf(it);
  if (it.graph.network != Network::kTcpx || networks.empty() ||
      HasHelpers(it.worker)) {
    return;
  }
  if (!it.graph.whole) {
    report.Lacks("pod.containers", model::Need::kManifest);
    return;
  }
  const std::optional<int64_t> nodes = report.ReadNumber(it, "nodes");
  if (!nodes) {
    return;
  }
  report.At(networks.begin()->second->span(),
            fmt::format("{} spans {} nodes over GPUDirect-TCPX(O) without the "
                        "daemon beside it",
                        *it.worker.component.name, *nodes),
            "NCCL needs the daemon's container");
}

constexpr std::array kGkeRules = {
    Rule{.code = "DG2401", .check = &CheckNotNamed},
    Rule{.code = "DG2402", .check = &CheckInterfaces},
    Rule{.code = "DG2403", .check = &CheckWholeNode},
    Rule{.code = "DG2404", .check = &CheckNicsOfOthers},
    Rule{.code = "DG2409", .check = &CheckTcpxPair},
    Rule{.code = "DG2410", .check = &CheckDaemon},
};

}  // namespace

std::span<const Rule> GkeRules() { return kGkeRules; }

}  // namespace dgdc::lint
