// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
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

// Networks and NCCL of Google's GPU machines.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kNetworkResource = "networking.gke.io.networks/";
constexpr std::string_view kProvider = "gke";
constexpr std::string_view kGibFolder = "/usr/local/gib";
// Google's script that configures NCCL for the machine.
constexpr std::string_view kGibScript = "set_nccl_env";

template <class Check>
void ForGkeWorkers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      check(graph, worker);
    }
  }
}

// "rdma-0" of networking.gke.io.networks/rdma-0 and of its .IP form.
std::string NetworkOf(std::string_view resource) {
  if (!resource.starts_with(kNetworkResource)) {
    return "";
  }
  resource.remove_prefix(kNetworkResource.size());
  if (resource.ends_with(".IP")) {
    resource.remove_suffix(3);
  }
  return std::string(resource);
}

// The networks that the worker asks for, with the first resource of each.
std::map<std::string, const Resource*> NetworksOf(const Worker& worker) {
  std::map<std::string, const Resource*> networks;
  for (const auto& [name, resource] : worker.resources) {
    const std::string network = NetworkOf(name);
    if (!network.empty() && resource.count.value_or(0) > 0) {
      networks.emplace(network, &resource);
    }
  }
  return networks;
}

// --- Annotations

// The annotation with every network that the worker asks for. Interfaces get
// the names behind those that are there.
std::string AllAttached(const Attachments& attached, const Worker& worker) {
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
  for (const auto& [network, resource] : NetworksOf(worker)) {
    if (!there.contains(network)) {
      text += fmt::format(R"({}{{"interfaceName":"{}{}","network":"{}"}})",
                          attached.list.empty() ? "" : ",", kEthernet, next++,
                          network);
    }
  }
  return text + "]";
}

void CheckNotNamed(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Attachments attached = GkeAttachments(facts, worker);
    if (!attached.known) {
      return;
    }
    for (const auto& [network, resource] : NetworksOf(worker)) {
      const bool named = std::any_of(attached.list.begin(), attached.list.end(),
                                     [&wanted = network](const Attachment& a) {
                                       return *a.network == wanted;
                                     });
      if (!named) {
        Diagnostic& finding = report.At(
            resource->span(),
            fmt::format("{} takes a NIC of {}, which its pods do not attach",
                        *worker.component.name, network),
            fmt::format("{} is not in the annotation", network));
        finding.labels.push_back(
            {attached.annotation->span, "networks that are attached"});
        SetFix(finding, edit::Safety::kUnsafe, "attach what is asked for",
               SetTarget(facts, graph, worker,
                         fmt::format("annotation.{}", kGkeInterfaces),
                         Node::String(AllAttached(attached, worker))));
      }
    }
  });
}

// What is wrong with the list of interfaces, and where.
void CheckInterfaceNames(const Attachments& attached, const Worker& worker,
                         Reporter& report) {
  std::set<std::string> names;
  for (const Attachment& item : attached.list) {
    if (!item.interface_name.span.known() ||
        !names.insert(*item.interface_name).second) {
      report.At(item.interface_name.span.known() ? item.interface_name.span
                                                 : item.network.span,
                fmt::format("the pods of {} get network {} as {}",
                            *worker.component.name, *item.network,
                            item.interface_name.span.known()
                                ? "an interface that exists already"
                                : "an interface without a name"),
                "one interfaceName per network");
      return;
    }
  }
  const Node& route =
      At(worker.component.pod_annotations, {kGkeDefaultInterface});
  if (route.IsScalar() && !route.IsNull() &&
      !manifest::HasPlaceholder(route.scalar) &&
      !names.contains(route.scalar)) {
    report
        .At(route.span,
            fmt::format("the default interface {} of {} is none of its "
                        "interfaces",
                        route.scalar, *worker.component.name),
            "an interfaceName of the list")
        .labels.push_back({attached.annotation->span, "the interfaces"});
  }
}

void CheckInterfaces(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph&, const Worker& worker) {
    const Attachments attached = GkeAttachments(facts, worker);
    if (attached.annotation == nullptr ||
        manifest::HasPlaceholder(attached.annotation->scalar)) {
      return;
    }
    if (attached.known) {
      CheckInterfaceNames(attached, worker, report);
    } else {
      report.At(attached.annotation->span,
                fmt::format("{} of {} is no JSON list of networks",
                            kGkeInterfaces, *worker.component.name),
                R"([{"interfaceName": ..., "network": ...}, ...])");
    }
  });
}

// --- NICs of a node

// Whether a pod with NICs must have the node for itself: machines whose NVLink
// reaches other nodes.
bool TakesWholeNode(const HardwareProfile& hardware) {
  return hardware.nvlink_domain_gpus > hardware.node_gpus;
}

// Whether GKE knows the NICs of the machine as networks, as far as the profile
// tells.
bool MayHaveNetworks(const HardwareProfile& hardware) {
  return hardware.provider.empty() || !hardware.networks.IsNull();
}

void CheckWholeNode(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const HardwareProfile* hardware = worker.hardware;
    const auto networks = NetworksOf(worker);
    if (graph.provider != kProvider || graph.network != Network::kRdma ||
        hardware == nullptr || !TakesWholeNode(*hardware) ||
        !MayHaveNetworks(*hardware) || !hardware->interfaces ||
        networks.empty() || !worker.gpus) {
      return;
    }
    const auto nics = static_cast<int64_t>(networks.size());
    if (*worker.gpus < hardware->node_gpus) {
      report
          .At(worker.gpus_span,
              fmt::format("{} takes {} of the {} GPUs of a node, and RDMA NICs",
                          *worker.component.name, *worker.gpus,
                          hardware->node_gpus),
              fmt::format("all {}", hardware->node_gpus))
          .labels.push_back({networks.begin()->second->span(), "RDMA here"});
    } else if (nics < *hardware->interfaces) {
      report
          .At(networks.rbegin()->second->span(),
              fmt::format("{} takes {} of the {} RDMA NICs of a node",
                          *worker.component.name, nics, *hardware->interfaces),
              fmt::format("all {}", *hardware->interfaces))
          .labels.push_back({worker.gpus_span, "all GPUs of the node"});
    }
  });
}

void CheckNicsOfOthers(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const auto networks = NetworksOf(worker);
    const auto nics = static_cast<int64_t>(networks.size());
    const HardwareProfile* hardware = worker.hardware;
    const bool node_anyway =
        hardware != nullptr &&
        (TakesWholeNode(*hardware) ||
         hardware->interfaces.value_or(0) > hardware->node_gpus);
    if (graph.provider != kProvider || graph.network != Network::kRdma ||
        node_anyway || worker.gpus.value_or(0) < 1 || nics <= *worker.gpus) {
      return;
    }
    report
        .At(networks.rbegin()->second->span(),
            fmt::format("{} takes {} RDMA NICs for {} GPUs",
                        *worker.component.name, nics, *worker.gpus),
            "one NIC belongs to each GPU")
        .labels.push_back({worker.gpus_span, "GPUs"});
  });
}

// --- NCCL

bool MountsGib(const Worker& worker) {
  return std::any_of(worker.mounts.begin(), worker.mounts.end(),
                     [](const manifest::Mount& mount) {
                       return mount.path->starts_with(kGibFolder);
                     });
}

bool ScriptHolds(const Worker& worker, std::string_view text) {
  return worker.line.script.text.find(text) != std::string::npos;
}

void CheckGibEnv(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || worker.nodes.value_or(1) < 2 || !MountsGib(worker) ||
        worker.server == nullptr || ScriptHolds(worker, kGibScript) ||
        !SurelyUnset(worker, "NCCL_NET")) {
      return;
    }
    const auto mount = std::find_if(worker.mounts.begin(), worker.mounts.end(),
                                    [](const manifest::Mount& m) {
                                      return m.path->starts_with(kGibFolder);
                                    });
    report.At(mount->path.span,
              fmt::format("{} spans {} nodes and mounts gIB, but nothing "
                          "configures NCCL for it",
                          *worker.component.name, *worker.nodes),
              fmt::format("source {}/scripts/{}.sh before the server",
                          kGibFolder, kGibScript));
  });
}

void CheckTuner(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Text* tuner = worker.EnvValue("NCCL_TUNER_PLUGIN");
    if (!CarriesKv(graph, worker) || !worker.parallel.tp ||
        worker.parallel.tp->value < 2 || !MountsGib(worker) ||
        !ScriptHolds(worker, kGibScript) ||
        ScriptHolds(worker, "NCCL_TUNER_PLUGIN") ||
        (tuner != nullptr && **tuner == "none")) {
      return;
    }
    const size_t at = worker.line.script.text.find(kGibScript);
    report.At(worker.line.script.Part(at, at + kGibScript.size()),
              fmt::format("{} runs TP {} in a disaggregated deployment with "
                          "gIB's tuner",
                          *worker.component.name, worker.parallel.tp->value),
              "switches the tuner on");
  });
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

void CheckTcpxPair(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Span span = ShowsTcpx(graph, worker);
      if (!CarriesKv(graph, worker) || !UsesUcx(worker) || !span.known()) {
        continue;
      }
      report.At(span,
                fmt::format("{} moves the KV cache over UCX on a machine "
                            "without RDMA",
                            *worker.component.name),
                "UCX sees plain TCP here");
      break;
    }
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

void CheckDaemon(const Facts& facts, Reporter& report) {
  ForGkeWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const auto networks = NetworksOf(worker);
    if (!graph.whole || graph.network != Network::kTcpx || networks.empty() ||
        worker.nodes.value_or(1) < 2 || HasHelpers(worker)) {
      return;
    }
    report.At(
        networks.begin()->second->span(),
        fmt::format("{} spans {} nodes over GPUDirect-TCPX(O) without the "
                    "daemon beside it",
                    *worker.component.name, *worker.nodes),
        "NCCL needs the daemon's container");
  });
}

constexpr std::array kGkeRules = {
    Rule{.code = "DG2401", .check = &CheckNotNamed},
    Rule{.code = "DG2402", .check = &CheckInterfaces},
    Rule{.code = "DG2403", .check = &CheckWholeNode},
    Rule{.code = "DG2404", .check = &CheckNicsOfOthers},
    Rule{.code = "DG2406", .check = &CheckGibEnv},
    Rule{.code = "DG2407", .check = &CheckTuner},
    Rule{.code = "DG2409", .check = &CheckTcpxPair},
    Rule{.code = "DG2410", .check = &CheckDaemon},
};

}  // namespace

std::span<const Rule> GkeRules() { return kGkeRules; }

}  // namespace dgdc::lint
