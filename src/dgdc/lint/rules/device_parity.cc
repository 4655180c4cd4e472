// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rules/support.h"

// Devices and GIDs that UCX and NCCL are told separately.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

std::string WithoutPort(const std::string& device) {
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
    std::string name = WithoutPort(*entry);
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
    if (!hcas.Takes(WithoutPort(*device))) {
      return WithoutPort(*device);
    }
  }
  for (const std::string& name : hcas.names) {
    const bool found =
        std::any_of(devices.begin(), devices.end(), [&](const Text& device) {
          return HcaList{hcas.exact, {name}}.Takes(WithoutPort(*device));
        });
    if (!found) {
      return name;
    }
  }
  return "";
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
      report
          .At(worker.EnvValue("NCCL_IB_HCA")->span,
              fmt::format("NCCL and UCX of {} take different HCAs",
                          *worker.component.name),
              fmt::format("{} stands in one list only", difference))
          .labels.push_back(
              {worker.EnvValue("UCX_NET_DEVICES")->span, "the other list"});
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

constexpr std::array kRules = {
    Rule{.code = "DG2130", .check = &CheckHcas},
    Rule{.code = "DG2131", .check = &CheckGidIndex},
};

}  // namespace

std::span<const Rule> DeviceParityRules() { return kRules; }

}  // namespace dgdc::lint
