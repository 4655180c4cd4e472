// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Which RDMA devices and GIDs UCX and NCCL take.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kNicMapping = "VLLM_GPU_NIC_PCIE_MAPPING";

bool HasBlank(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isspace(c) != 0; });
}

// Calls `check` for every worker that moves the KV cache over UCX and names
// devices.
template <class Check>
void ForUcxDevices(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (!TransfersKv(worker) || !UsesUcx(worker)) {
        continue;
      }
      const std::vector<Text> devices = NamedDevices(facts, worker);
      if (!devices.empty()) {
        check(graph, worker, devices);
      }
    }
  }
}

// --- UCX_NET_DEVICES

void CheckOneDevice(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph&, const Worker& worker,
                           const std::vector<Text>& devices) {
    const Text& only = devices.front();
    if (devices.size() != 1 || worker.gpus.value_or(1) < 2 ||
        !IsRdmaDevice(*facts.catalog, *only) ||
        only->find("bond") != std::string::npos ||
        !SurelyUnset(worker, kNicMapping)) {
      return;
    }
    Diagnostic& finding =
        report.At(only.span,
                  fmt::format("{} GPUs of {} share {}", *worker.gpus,
                              *worker.component.name, WithoutPort(*only)),
                  "one HCA per GPU");
    finding.labels.push_back(
        {worker.gpus_span, fmt::format("{} GPUs", *worker.gpus)});
  });
}

void CheckNoRdmaDevice(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph& graph, const Worker& worker,
                           const std::vector<Text>& devices) {
    if (KvPath(facts, graph, worker).cause != Cause::kInterfacesOnly) {
      return;
    }
    Diagnostic& finding = report.At(
        devices.front().span,
        fmt::format("UCX of {} may use {} alone, which is no RDMA device",
                    *worker.component.name, *devices.front()),
        "a network interface");
    if (const auto* resource = FabricResource(graph, worker)) {
      finding.labels.push_back(
          {resource->span(), "RDMA is asked for and stays unused"});
    }
  });
}

// Devices that the pod does not ask for, and nothing beside them.
void CheckAbsentDevices(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (KvPath(facts, graph, worker).cause != Cause::kListedNicsAbsent) {
        continue;
      }
      const Text first = EnvEntries(facts, worker, kUcxDevices).front();
      report.At(first.span,
                fmt::format("{} of {} names {}, but the pod asks for no RDMA "
                            "device",
                            kUcxDevices, *worker.component.name, *first),
                "not in the pod, and no interface stands beside it");
    }
  }
}

// The devices that the profile of the fabric names; none when it has no list
// of its own.
std::vector<std::string> ComputeDevices(const FabricProfile* fabric) {
  std::vector<std::string> names;
  if (fabric == nullptr) {
    return names;
  }
  for (const Param& param : fabric->params) {
    if (param.name != "netDevices" || !param.default_value) {
      continue;
    }
    for (const yaml::Node& item : param.default_value->items) {
      if (!item.IsString() || !item.tag.empty()) {
        return {};
      }
      names.push_back(item.scalar);
    }
  }
  return names;
}

std::string JoinedBy(const std::vector<std::string>& parts,
                     std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    text += text.empty() ? part : std::string(separator) + part;
  }
  return text;
}

bool NamesDevice(const std::vector<std::string>& named,
                 std::string_view device) {
  return std::any_of(named.begin(), named.end(), [device](const auto& name) {
    return WithoutPort(name) == WithoutPort(device);
  });
}

void CheckSideFabric(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph& graph, const Worker& worker,
                           const std::vector<Text>& devices) {
    const std::vector<std::string> named = ComputeDevices(graph.fabric);
    const auto foreign =
        std::find_if(devices.begin(), devices.end(), [&](const Text& device) {
          return IsRdmaDevice(*facts.catalog, *device) &&
                 !NamesDevice(named, *device);
        });
    if (named.empty() || foreign == devices.end()) {
      return;
    }
    Diagnostic& finding =
        report.At(foreign->span,
                  fmt::format("{} of {} is not on the compute fabric",
                              WithoutPort(**foreign), *worker.component.name),
                  "another fabric");
    finding.help = {fmt::format("List only the compute HCAs of {}: {}",
                                graph.fabric->head.name, JoinedBy(named, ","))};
    std::vector<std::string> compute;
    for (const Text& device : devices) {
      if (NamesDevice(named, *device)) {
        compute.push_back(*device);
      }
    }
    if (!compute.empty()) {
      FixEnv(facts, graph, worker, kUcxDevices, JoinedBy(compute, ","),
             edit::Safety::kSafe, finding);
    }
  });
}

bool LacksPort(const Facts& facts, const Text& device) {
  return IsRdmaDevice(*facts.catalog, *device) && !HasBlank(*device) &&
         device->find(':') == std::string::npos;
}

void CheckPort(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph& graph, const Worker& worker,
                           const std::vector<Text>& devices) {
    const auto bare = std::find_if(
        devices.begin(), devices.end(),
        [&facts](const Text& device) { return LacksPort(facts, device); });
    if (bare != devices.end()) {
      Diagnostic& finding = report.At(
          bare->span,
          fmt::format("{} of {} names no port", **bare, *worker.component.name),
          fmt::format("{}:1", **bare));
      std::vector<std::string> with_ports;
      for (const Text& device : devices) {
        with_ports.push_back(*device + (LacksPort(facts, device) ? ":1" : ""));
      }
      FixEnv(facts, graph, worker, kUcxDevices, JoinedBy(with_ports, ","),
             edit::Safety::kSafe, finding);
    }
  });
}

void CheckForeignPrefix(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph& graph, const Worker& worker,
                           const std::vector<Text>&) {
    const std::vector<Text> foreign = ForeignDevices(facts, graph, worker);
    const Path path = KvPath(facts, graph, worker);
    // Where something else moves the cache the list does not matter.
    if (!foreign.empty() &&
        (IsWorse(path) || path.certainty == Certainty::kPerhaps)) {
      const FabricProfile& fabric = *graph.fabrics.front();
      report.At(foreign.front().span,
                fmt::format("{} of {} is no device of {}",
                            WithoutPort(*foreign.front()),
                            *worker.component.name, fabric.head.name),
                fmt::format("devices there are named {}...",
                            JoinedBy(fabric.device_prefixes, "... or ")));
    }
  });
}

// Both ends must address each other the same way.
void FixAddressType(const Facts& facts, const Graph& graph,
                    Diagnostic& finding) {
  manifest::Operations all;
  for (const Worker& worker : graph.workers) {
    if (!TransfersKv(worker)) {
      continue;
    }
    const auto operations =
        manifest::Amend(facts, graph, worker)
            .SetEnv("UCX_IB_ADDR_TYPE", yaml::Node::String("eth"));
    if (!operations) {
      return;
    }
    all.insert(all.end(), operations->begin(), operations->end());
  }
  SetFix(finding, edit::Safety::kUnsafe,
         "set UCX_IB_ADDR_TYPE to eth on both roles", all);
}

void CheckBond(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph& graph, const Worker& worker,
                           const std::vector<Text>& devices) {
    const auto bond =
        std::find_if(devices.begin(), devices.end(), [&](const Text& device) {
          return IsRdmaDevice(*facts.catalog, *device) &&
                 device->find("bond") != std::string::npos;
        });
    if (bond != devices.end() && LinkLayer(facts, graph) != "Ethernet" &&
        SurelyUnset(worker, "UCX_IB_ADDR_TYPE") &&
        SurelyUnset(worker, "UCX_IB_GID_INDEX")) {
      Diagnostic& finding =
          report.At(bond->span,
                    fmt::format("{} of {} is a bond without an address type",
                                WithoutPort(**bond), *worker.component.name),
                    "a bonded port has LID 0");
      FixAddressType(facts, graph, finding);
    }
  });
}

// The devices of names with blanks, as UCX knows them; a blank between two
// names separates them.
std::string WithoutBlanks(const Facts& facts,
                          const std::vector<Text>& devices) {
  std::vector<std::string> names;
  for (const Text& device : devices) {
    names.emplace_back();
    for (const char c : *device) {
      if (!HasBlank({&c, 1})) {
        names.back() += c;
      } else if (!names.back().empty()) {
        names.emplace_back();
      }
    }
    if (names.back().empty()) {
      names.pop_back();
    } else if (LacksPort(facts, {names.back()})) {
      names.back() += ":1";
    }
  }
  return JoinedBy(names, ",");
}

void CheckBlank(const Facts& facts, Reporter& report) {
  ForUcxDevices(facts, [&](const Graph& graph, const Worker& worker,
                           const std::vector<Text>& devices) {
    const auto blank =
        std::find_if(devices.begin(), devices.end(),
                     [](const Text& device) { return HasBlank(*device); });
    if (blank != devices.end()) {
      Diagnostic& finding =
          report.At(blank->span,
                    fmt::format("\"{}\" of {} has a blank in the device's name",
                                **blank, *worker.component.name),
                    "no blanks");
      FixEnv(facts, graph, worker, kUcxDevices, WithoutBlanks(facts, devices),
             edit::Safety::kSafe, finding);
    }
  });
}

void CheckUnset(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const std::vector<std::string> named = ComputeDevices(graph.fabric);
    for (const Worker& worker : graph.workers) {
      if (!named.empty() && graph.whole && TransfersKv(worker) &&
          UsesUcx(worker) && SurelyUnset(worker, kUcxDevices) &&
          SurelyUnset(worker, kNicMapping)) {
        Diagnostic& finding = report.At(
            worker.place(),
            fmt::format("{} leaves UCX_NET_DEVICES to UCX on {}",
                        *worker.component.name, graph.fabric->head.name),
            "name the compute HCAs");
        finding.help = {fmt::format("Set it to the compute HCAs: {}",
                                    JoinedBy(named, ","))};
        FixEnv(facts, graph, worker, kUcxDevices, JoinedBy(named, ","),
               edit::Safety::kSafe, finding);
      }
    }
  }
}

// Whether a worker of the deployment uses a bonded port, which has no LID, so
// that all of them have to address by GID.
bool HasBond(const Facts& facts, const Graph& graph) {
  return std::any_of(
      graph.workers.begin(), graph.workers.end(), [&facts](const Worker& one) {
        const std::vector<Text> devices = NamedDevices(facts, one);
        return std::any_of(devices.begin(), devices.end(),
                           [](const Text& device) {
                             return device->find("bond") != std::string::npos;
                           });
      });
}

void CheckEthernetAddresses(const Facts& facts, Reporter& report) {
  const std::string name = "UCX_IB_ADDR_TYPE";
  for (const Graph& graph : facts.graphs) {
    if (LinkLayer(facts, graph) != "InfiniBand" || HasBond(facts, graph)) {
      continue;
    }
    for (const Worker& worker : graph.workers) {
      const Text* type = worker.EnvValue(name);
      if (type == nullptr || **type != "eth" || !UsesUcx(worker)) {
        continue;
      }
      SetFix(report.At(type->span,
                       fmt::format("{} addresses InfiniBand ports as Ethernet",
                                   *worker.component.name),
                       "UCX chooses by the link layer"),
             edit::Safety::kUnsafe, fmt::format("remove {}", name),
             manifest::Amend(facts, graph, worker).RemoveEnv(name));
    }
  }
}

constexpr std::array kDeviceRules = {
    Rule{.code = "DG2101", .check = &CheckOneDevice},
    Rule{.code = "DG2102", .check = &CheckNoRdmaDevice},
    Rule{.code = "DG2103", .check = &CheckSideFabric},
    Rule{.code = "DG2104", .check = &CheckPort},
    Rule{.code = "DG2105", .check = &CheckForeignPrefix},
    Rule{.code = "DG2106", .check = &CheckBond},
    Rule{.code = "DG2107", .check = &CheckBlank},
    Rule{.code = "DG2108", .check = &CheckUnset},
    Rule{.code = "DG2109", .check = &CheckAbsentDevices},
    Rule{.code = "DG2134", .check = &CheckEthernetAddresses, .of_fabric = true},
};

}  // namespace

std::span<const Rule> DeviceRules() { return kDeviceRules; }

}  // namespace dgdc::lint
