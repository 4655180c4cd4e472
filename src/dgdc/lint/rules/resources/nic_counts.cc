// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/graph.h"

// RDMA devices against GPUs, and workers that need some.
namespace dgdc::lint {
namespace {

using manifest::Resource;
using manifest::Text;
using manifest::Worker;

const RdmaPlugins& PluginsOf(const OneWorker& it) {
  return it.facts.catalog->platform().rdma_plugins;
}

// What the worker asks for of plugins for RDMA devices.
std::vector<const Resource*> RdmaOf(const OneWorker& it) {
  std::vector<const Resource*> resources;
  for (const auto& [name, resource] : it.worker.resources) {
    if (PluginsOf(it).HandOut(name) && resource.count.value_or(0) > 0) {
      resources.push_back(&resource);
    }
  }
  return resources;
}

std::string CountedDevices(int64_t count, const Resource& resource) {
  return fmt::format("{} of {}", count, resource.name);
}

void SetCount(const OneWorker& it, const Resource& resource, int64_t count,
              edit::Safety safety, Diagnostic& finding) {
  SetFix(finding, safety,
         fmt::format("ask for {}", CountedDevices(count, resource)),
         manifest::Amend(it.facts, it.graph, it.worker)
             .SetResource(resource.name, fmt::format("{}", count)));
}

// The hardware of the worker's own nodes whose NICs the profile counts.
const HardwareProfile* CountedHardware(const Worker& worker) {
  const HardwareProfile* hardware = worker.hardware;
  return hardware != nullptr && hardware->network == Network::kRdma &&
                 hardware->interfaces.has_value()
             ? hardware
             : nullptr;
}

void ReportMoreThanNode(const OneWorker& it, const Resource& resource,
                        int64_t most, Reporter& report) {
  const HardwareProfile* hardware = CountedHardware(it.worker);
  Diagnostic& finding = report.At(
      resource.span(),
      fmt::format(
          "{} asks for {}, {} has {}", *it.worker.component.name,
          CountedDevices(*resource.count, resource),
          hardware != nullptr ? hardware->head.name : "the largest known node",
          most),
      fmt::format("at most {}", most));
  if (hardware != nullptr) {
    finding.labels.push_back({it.worker.hardware_span, "selected here"});
    SetCount(it, resource, std::min(most, it.worker.gpus.value_or(most)),
             edit::Safety::kUnsafe, finding);
  }
  if (hardware == nullptr || hardware->provider.empty()) {
    finding.severity = Severity::kWarning;
  }
}

void CheckMoreThanNode(const OneWorker& it, Reporter& report) {
  const HardwareProfile* hardware = CountedHardware(it.worker);
  const int64_t most = hardware != nullptr
                           ? *hardware->interfaces
                           : MostInterfaces(it.facts, Network::kRdma);
  for (const Resource* resource : RdmaOf(it)) {
    const bool told =
        !ClusterFact(it.facts, "allocatable." + resource->name).empty() ||
        !ClusterFact(it.facts, "nodeNics").empty();
    if (told || PluginsOf(it).Shares(resource->name)) {
      continue;
    }
    if (*resource->count > most) {
      ReportMoreThanNode(it, *resource, most, report);
    } else if (hardware == nullptr && *resource->count > 1) {
      report.Read(it, "hardware");
    }
  }
}

// Devices of a network that a profile knows. Where each unit has an attachment
// of its own, an annotation has to go with it.
bool IsNetworkDevice(const OneWorker& it, const Resource& resource) {
  const auto& fabrics = it.facts.catalog->fabrics.all();
  return resource.count.value_or(0) > 0 &&
         (PluginsOf(it).HandOut(resource.name) ||
          std::any_of(fabrics.begin(), fabrics.end(),
                      [&resource](const FabricProfile& fabric) {
                        return !fabric.attachment_per_unit &&
                               fabric.detect.HasResource(resource.name);
                      }));
}

void CheckAggregated(const OneWorker& it, Reporter& report) {
  for (const auto& [name, resource] : it.worker.resources) {
    if (!IsNetworkDevice(it, resource)) {
      continue;
    }
    if (!StaysAlone(it.graph, it.worker)) {
      report.Read(it, "role.usesFabric");
    } else {
      SetFix(
          report.At(resource.span(),
                    fmt::format("{} asks for {}, but neither hands KV "
                                "caches on nor spans nodes",
                                *it.worker.component.name, name),
                    "nothing uses it"),
          edit::Safety::kUnsafe, fmt::format("remove {}", name),
          manifest::Amend(it.facts, it.graph, it.worker).RemoveResource(name));
    }
  }
}

// The resource of a fabric that other clouds than `provider` have, and the
// last such cloud; nothing where one of its fabrics fits.
Text ResourceOfOthers(const OneWorker& it, std::string_view provider,
                      std::string& of) {
  Text other;
  for (const FabricProfile& fabric : it.facts.catalog->fabrics.all()) {
    const auto resources = ResourcesOf(fabric, it.worker);
    if (resources.empty()) {
      continue;
    }
    if (fabric.provider.empty() || fabric.provider == provider) {
      return {};
    }
    other = {resources.front()->name, resources.front()->span()};
    of = fabric.provider;
  }
  return other;
}

// One finding per deployment: its workers are in one cluster.
void CheckOtherCloud(const OneDeployment& it, Reporter& report) {
  const std::string_view provider = ClusterFact(it.facts, "provider");
  for (const Worker& worker : it.graph.workers) {
    const bool selected =
        worker.hardware != nullptr && !worker.hardware->provider.empty();
    std::string of;
    const Text other =
        selected ? Text{}
                 : ResourceOfOthers({it.facts, it.graph, worker}, provider, of);
    if (!other.span.known()) {
      continue;
    }
    if (provider.empty()) {
      report.Lacks("cluster.provider", model::Need::kClusterFacts);
      return;
    }
    report
        .At(other.span,
            fmt::format("{} asks for {} on {}", *worker.component.name, *other,
                        provider),
            fmt::format("a resource of {}", of))
        .labels.push_back({it.facts.assumed.cluster.Find("provider")->span,
                           "provider of --facts"});
    return;
  }
}

constexpr std::array kNicCountRules = {
    Rule{.code = "DG5013", .check = &CheckMoreThanNode},
    Rule{.code = "DG5014", .check = &CheckAggregated},
    Rule{.code = "DG5015", .check = &CheckOtherCloud},
};

}  // namespace

std::span<const Rule> NicCountRules() { return kNicCountRules; }

}  // namespace dgdc::lint
