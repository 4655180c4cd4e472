// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Which RDMA devices UCX takes. That the worker moves the KV cache over UCX,
// and that it names devices, the entries of the rules ask.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Text;
using manifest::Worker;

const std::string& DeviceList(const OneWorker& it) {
  return it.facts.catalog->Transport("ucx").Variable("devices");
}

bool HasBlank(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isspace(c) != 0; });
}

// --- The list of devices

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

// What is not on the compute fabric leaves the list, if that leaves any.
void KeepCompute(const OneWorker& it, const std::vector<Text>& devices,
                 const std::vector<std::string>& named, Diagnostic& finding) {
  std::vector<std::string> compute;
  for (const Text& device : devices) {
    if (NamesDevice(named, *device)) {
      compute.push_back(*device);
    }
  }
  if (!compute.empty()) {
    FixEnv(it.facts, it.graph, it.worker, DeviceList(it),
           JoinedBy(compute, ","), edit::Safety::kSafe, finding);
  }
}

void CheckSideFabric(const OneWorker& it, Reporter& report) {
  const std::vector<Text> devices = NamedDevices(it.facts, it.worker);
  const std::vector<std::string> named = ComputeDevices(it.graph.fabric);
  const auto foreign =
      std::find_if(devices.begin(), devices.end(), [&](const Text& device) {
        return IsRdmaDevice(*it.facts.catalog, *device) &&
               !NamesDevice(named, *device);
      });
  if (foreign == devices.end()) {
    return;
  }
  report.Read(it, "fabric");
  if (named.empty()) {
    return;
  }
  Diagnostic& finding =
      report.At(foreign->span,
                fmt::format("{} of {} is not on the compute fabric",
                            WithoutPort(**foreign), *it.worker.component.name),
                "another fabric");
  finding.help = {fmt::format("List only the compute HCAs of {}: {}",
                              it.graph.fabric->head.name,
                              JoinedBy(named, ","))};
  KeepCompute(it, devices, named, finding);
}

bool LacksPort(const Facts& facts, const Text& device) {
  return IsRdmaDevice(*facts.catalog, *device) && !HasBlank(*device) &&
         device->find(':') == std::string::npos;
}

void CheckPort(const OneWorker& it, Reporter& report) {
  const std::vector<Text> devices = NamedDevices(it.facts, it.worker);
  const auto bare = std::find_if(
      devices.begin(), devices.end(),
      [&it](const Text& device) { return LacksPort(it.facts, device); });
  if (bare == devices.end()) {
    return;
  }
  Diagnostic& finding = report.At(
      bare->span,
      fmt::format("{} of {} names no port", **bare, *it.worker.component.name),
      fmt::format("{}:1", **bare));
  std::vector<std::string> with_ports;
  for (const Text& device : devices) {
    with_ports.push_back(*device + (LacksPort(it.facts, device) ? ":1" : ""));
  }
  FixEnv(it.facts, it.graph, it.worker, DeviceList(it),
         JoinedBy(with_ports, ","), edit::Safety::kSafe, finding);
}

bool ListsRdma(const OneWorker& it) {
  const std::vector<Text> devices = NamedDevices(it.facts, it.worker);
  return std::any_of(devices.begin(), devices.end(), [&it](const Text& device) {
    return IsRdmaDevice(*it.facts.catalog, *device);
  });
}

void CheckForeignPrefix(const OneWorker& it, Reporter& report) {
  const std::vector<Text> foreign =
      ForeignDevices(it.facts, it.graph, it.worker);
  if (foreign.empty()) {
    if (ListsRdma(it) && it.graph.fabrics.empty()) {
      report.Read(it, "fabric");
    }
    return;
  }
  const Path path = KvPath(it.facts, it.graph, it.worker);
  // Where something else moves the cache the list does not matter.
  if (!IsWorse(path) && path.certainty != Certainty::kPerhaps) {
    return;
  }
  const FabricProfile& fabric = *it.graph.fabrics.front();
  report.At(
      foreign.front().span,
      fmt::format("{} of {} is no device of {}", WithoutPort(*foreign.front()),
                  *it.worker.component.name, fabric.head.name),
      fmt::format("devices there are named {}...",
                  JoinedBy(fabric.device_prefixes, "... or ")));
}

// Both ends must address each other the same way.
void FixAddressType(const OneWorker& it, const Reporter& report,
                    Diagnostic& finding) {
  const std::string& type = report.Name("addressType");
  const std::string& ethernet = report.Name("ethernet");
  manifest::Operations all;
  for (const Worker& worker : it.graph.workers) {
    if (!TransfersKv(worker)) {
      continue;
    }
    const auto operations = manifest::Amend(it.facts, it.graph, worker)
                                .SetEnv(type, yaml::Node::String(ethernet));
    if (!operations) {
      return;
    }
    all.insert(all.end(), operations->begin(), operations->end());
  }
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("set {} to {} on both roles", type, ethernet), all);
}

void CheckBond(const OneWorker& it, Reporter& report) {
  const std::vector<Text> devices = NamedDevices(it.facts, it.worker);
  const auto bond =
      std::find_if(devices.begin(), devices.end(), [&it](const Text& device) {
        return IsRdmaDevice(*it.facts.catalog, *device) && IsBond(*device);
      });
  if (bond != devices.end()) {
    Diagnostic& finding =
        report.At(bond->span,
                  fmt::format("{} of {} is a bond without an address type",
                              WithoutPort(**bond), *it.worker.component.name),
                  "a bonded port has LID 0");
    FixAddressType(it, report, finding);
  }
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

void CheckBlank(const OneWorker& it, Reporter& report) {
  const std::vector<Text> devices = NamedDevices(it.facts, it.worker);
  const auto blank =
      std::find_if(devices.begin(), devices.end(),
                   [](const Text& device) { return HasBlank(*device); });
  if (blank != devices.end()) {
    Diagnostic& finding =
        report.At(blank->span,
                  fmt::format("\"{}\" of {} has a blank in the device's name",
                              **blank, *it.worker.component.name),
                  "no blanks");
    FixEnv(it.facts, it.graph, it.worker, DeviceList(it),
           WithoutBlanks(it.facts, devices), edit::Safety::kSafe, finding);
  }
}

void CheckUnset(const OneWorker& it, Reporter& report) {
  const std::vector<std::string> named = ComputeDevices(it.graph.fabric);
  if (named.empty()) {
    // Without devices UCX opens none of a side fabric either.
    if (AccessTo(it.facts, it.worker, Network::kRdma).reach != Reach::kNone) {
      report.Read(it, "fabric");
    }
    return;
  }
  Diagnostic& finding = report.At(
      it.worker.place(),
      fmt::format("{} leaves {} to UCX on {}", *it.worker.component.name,
                  DeviceList(it), it.graph.fabric->head.name),
      "name the compute HCAs");
  finding.help = {
      fmt::format("Set it to the compute HCAs: {}", JoinedBy(named, ","))};
  FixEnv(it.facts, it.graph, it.worker, DeviceList(it), JoinedBy(named, ","),
         edit::Safety::kSafe, finding);
}

constexpr std::array kDeviceRules = {
    Rule{.code = "DG2103", .check = &CheckSideFabric},
    Rule{.code = "DG2104", .check = &CheckPort},
    Rule{.code = "DG2105", .check = &CheckForeignPrefix},
    Rule{.code = "DG2106", .check = &CheckBond},
    Rule{.code = "DG2107", .check = &CheckBlank},
    Rule{.code = "DG2108", .check = &CheckUnset},
};

}  // namespace

std::span<const Rule> DeviceRules() { return kDeviceRules; }

}  // namespace dgdc::lint
