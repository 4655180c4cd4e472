// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Devices and GIDs that are told twice: to UCX and NCCL, to both roles, per
// rank.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kComparedDevices = "UCX_NET_DEVICES";
constexpr std::string_view kComparedMapping = "VLLM_GPU_NIC_PCIE_MAPPING";
constexpr std::string_view kNicVariables = "VLLM_NIC_SELECTION_VARS";

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

void CheckHcas(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::vector<Text> devices =
          EnvEntries(facts, worker, "UCX_NET_DEVICES");
      const bool listed =
          std::all_of(devices.begin(), devices.end(), [](const Text& device) {
            return device->starts_with("mlx") &&
                   device->find('[') == std::string::npos;
          });
      const HcaList hcas = ReadHcas(EnvEntries(facts, worker, "NCCL_IB_HCA"));
      if (devices.empty() || !listed || hcas.names.empty()) {
        continue;
      }
      const std::string difference = Difference(devices, hcas);
      if (difference.empty()) {
        continue;
      }
      Diagnostic& finding =
          report.At(worker.EnvValue("NCCL_IB_HCA")->span,
                    fmt::format("NCCL and UCX of {} take different HCAs",
                                *worker.component.name),
                    fmt::format("{} stands in one list only", difference));
      finding.labels.push_back(
          {worker.EnvValue("UCX_NET_DEVICES")->span, "the other list"});
      FixEnv(facts, graph, worker, "NCCL_IB_HCA", HcasOf(devices, hcas.exact),
             edit::Safety::kUnsafe, finding);
    }
  }
}

void CheckGidIndex(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Text* ucx = ServerEnv(worker, "UCX_IB_GID_INDEX");
      const Text* nccl = ServerEnv(worker, "NCCL_IB_GID_INDEX");
      // Both have words and negative numbers for a choice of their own.
      const auto fixed = [](const Text* index) {
        return index != nullptr && !(*index)->empty() &&
               (*index)->find_first_not_of("0123456789") == std::string::npos;
      };
      if (fixed(ucx) && fixed(nccl) && **ucx != **nccl) {
        report
            .At(nccl->span,
                fmt::format("{} uses GID index {} for NCCL and {} for UCX",
                            *worker.component.name, **nccl, **ucx),
                "another GID than UCX")
            .labels.push_back({ucx->span, "the index of UCX"});
      }
    }
  }
}

// --- One NIC per rank

// The addresses are those of a kind of node, and enough for its GPUs.
void FixMapping(const Facts& facts, const Graph& graph, const Worker& has,
                const Worker& lacks, Diagnostic& finding) {
  const Text* mapping = ServerEnv(has, kComparedMapping);
  const Text* variables = ServerEnv(has, kNicVariables);
  const manifest::Amend amend(facts, graph, lacks);
  if (mapping == nullptr || variables == nullptr ||
      has.hardware != lacks.hardware || has.gpus != lacks.gpus) {
    return;
  }
  auto operations =
      amend.SetEnv(kComparedMapping, yaml::Node::String(**mapping));
  const auto more =
      amend.SetEnv(kNicVariables, yaml::Node::String(**variables));
  if (operations && more) {
    operations->insert(operations->end(), more->begin(), more->end());
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("give it the NICs of {}", *has.component.name),
           operations);
  }
}

void CheckMappingOnOneRole(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    if (prefill == nullptr || decode == nullptr || !graph.whole) {
      continue;
    }
    const auto check = [&](const Worker& has, const Worker& lacks) {
      const manifest::Variable* mapping = has.FindEnv(kComparedMapping);
      if (mapping == nullptr || !SurelyUnset(lacks, kComparedMapping)) {
        return;
      }
      Diagnostic& finding =
          report.At(lacks.place(),
                    fmt::format("{} has no NIC per rank, {} has",
                                *lacks.component.name, *has.component.name),
                    fmt::format("set {} here too", kComparedMapping));
      finding.labels.push_back({mapping->name_span, "one NIC per rank"});
      FixMapping(facts, graph, has, lacks, finding);
    };
    check(*prefill, *decode);
    check(*decode, *prefill);
  }
}

void CheckShortMapping(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::vector<Text> pairs =
          EnvEntries(facts, worker, kComparedMapping);
      const auto count = static_cast<int64_t>(pairs.size());
      if (count == 0 || count >= worker.gpus.value_or(0)) {
        continue;
      }
      report
          .At(worker.FindEnv(kComparedMapping)->value.span,
              fmt::format("{} maps {} of {} GPUs to a NIC",
                          *worker.component.name, count, *worker.gpus),
              fmt::format("{} pairs", *worker.gpus))
          .labels.push_back(
              {worker.gpus_span, fmt::format("{} GPUs", *worker.gpus)});
    }
  }
}

void CheckVariableWithoutPort(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const Text& entry : EnvEntries(facts, worker, kNicVariables)) {
        if (*entry == kComparedDevices) {
          report.At(entry.span,
                    fmt::format("{} of {} gets the NIC without a port",
                                kComparedDevices, *worker.component.name),
                    fmt::format("{}:1", kComparedDevices));
        }
      }
    }
  }
}

constexpr std::array kDeviceParityRules = {
    Rule{.code = "DG2122", .check = &CheckMappingOnOneRole},
    Rule{.code = "DG2123", .check = &CheckShortMapping},
    Rule{.code = "DG2124", .check = &CheckVariableWithoutPort},
    Rule{.code = "DG2130", .check = &CheckHcas},
    Rule{.code = "DG2131", .check = &CheckGidIndex},
};

}  // namespace

std::span<const Rule> DeviceParityRules() { return kDeviceParityRules; }

}  // namespace dgdc::lint
