// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Devices that are told twice: to UCX and NCCL, to both roles.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

std::string DropPort(const std::string& device) {
  return device.substr(0, device.find(':'));
}

// NCCL_IB_HCA: "=" asks for whole names, otherwise each is a beginning; "^"
// excludes.
struct HcaList {
  bool exact = false;
  std::vector<std::string> names = {};

  [[nodiscard]] bool Takes(const std::string& device) const {
    return std::any_of(
        names.begin(), names.end(), [this, &device](const std::string& name) {
          return exact ? device == name : device.starts_with(name);
        });
  }
};

HcaList ReadHcas(const std::vector<Text>& entries) {
  HcaList list;
  for (const Text& entry : entries) {
    std::string name = DropPort(*entry);
    if (&entry == &entries.front() && name.starts_with('=')) {
      list.exact = true;
      name.erase(0, 1);
    }
    if (name.empty() || name.starts_with('^')) {
      return {};
    }
    list.names.push_back(std::move(name));
  }
  return list;
}

// A device that only one of the two takes; "" when they agree.
std::string Difference(const std::vector<Text>& devices, const HcaList& hcas) {
  for (const Text& device : devices) {
    if (!hcas.Takes(DropPort(*device))) {
      return DropPort(*device);
    }
  }
  for (const std::string& name : hcas.names) {
    const bool found =
        std::any_of(devices.begin(), devices.end(), [&](const Text& device) {
          return HcaList{hcas.exact, {name}}.Takes(DropPort(*device));
        });
    if (!found) {
      return name;
    }
  }
  return "";
}

// The value of NCCL_IB_HCA that names the devices.
std::string HcasOf(const std::vector<Text>& devices, bool exact) {
  std::string text;
  for (const Text& device : devices) {
    text += text.empty() ? (exact ? "=" : "") : ",";
    text += DropPort(*device);
  }
  return text;
}

// Devices as they are named, all of them and without wildcards.
bool AreWholeNames(const std::vector<Text>& devices,
                   const std::string& prefix) {
  return !devices.empty() &&
         std::all_of(devices.begin(), devices.end(), [&](const Text& device) {
           return device->starts_with(prefix) &&
                  device->find('[') == std::string::npos;
         });
}

void CheckHcas(const OneWorker& it, Reporter& report) {
  const Catalog& catalog = *it.facts.catalog;
  const std::string& ucx = catalog.Transport("ucx").Variable("devices");
  const std::string& nccl = catalog.Transport("nccl").Variable("devices");
  const std::vector<Text> devices = EnvEntries(it.facts, it.worker, ucx);
  const HcaList hcas = ReadHcas(EnvEntries(it.facts, it.worker, nccl));
  if (!AreWholeNames(devices, report.Name("prefix")) || hcas.names.empty()) {
    return;
  }
  const std::string difference = Difference(devices, hcas);
  if (difference.empty()) {
    return;
  }
  Diagnostic& finding =
      report.At(it.worker.EnvValue(nccl)->span,
                fmt::format("NCCL and UCX of {} take different HCAs",
                            *it.worker.component.name),
                fmt::format("{} stands in one list only", difference));
  finding.labels.push_back({it.worker.EnvValue(ucx)->span, "the other list"});
  FixEnv(it.facts, it.graph, it.worker, nccl, HcasOf(devices, hcas.exact),
         edit::Safety::kUnsafe, finding);
}

// --- One NIC per rank

// The addresses are those of a kind of node, and enough for its GPUs.
void FixMapping(const OneWorker& lacks, const Worker& has,
                const Reporter& report, Diagnostic& finding) {
  manifest::Operations all;
  for (const char* const name : {"mapping", "variables"}) {
    const Text* value = ServerEnv(has, report.Name(name));
    if (value == nullptr) {
      return;
    }
    const auto one =
        manifest::Amend(lacks.facts, lacks.graph, lacks.worker)
            .SetEnv(report.Name(name), yaml::Node::String(**value));
    if (!one) {
      return;
    }
    all.insert(all.end(), one->begin(), one->end());
  }
  if (has.hardware == lacks.worker.hardware && has.gpus == lacks.worker.gpus) {
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("give it the NICs of {}", *has.component.name), all);
  }
}

void CheckMappingOnOneRole(const OnePair& it, Reporter& report) {
  const std::string& name = report.Name("mapping");
  const bool on_prefill = it.prefill.FindEnv(name) != nullptr;
  const Worker& has = on_prefill ? it.prefill : it.decode;
  const Worker& lacks = on_prefill ? it.decode : it.prefill;
  const manifest::Variable* mapping = has.FindEnv(name);
  if (mapping == nullptr) {
    return;
  }
  Diagnostic& finding =
      report.At(lacks.place(),
                fmt::format("{} has no NIC per rank, {} has",
                            *lacks.component.name, *has.component.name),
                fmt::format("set {} here too", name));
  finding.labels.push_back({mapping->name_span, "one NIC per rank"});
  FixMapping({it.facts, it.graph, lacks}, has, report, finding);
}

constexpr std::array kDeviceParityRules = {
    Rule{.code = "DG2122", .check = &CheckMappingOnOneRole},
    Rule{.code = "DG2130", .check = &CheckHcas},
};

}  // namespace

std::span<const Rule> DeviceParityRules() { return kDeviceParityRules; }

}  // namespace dgdc::lint
