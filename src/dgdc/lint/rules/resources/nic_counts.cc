// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/base/quantity.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/graph.h"

// RDMA devices against GPUs, and workers that need some.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Worker;

// Resources that a plugin for RDMA devices hands out.
bool IsRdma(const Resource& resource) {
  return resource.name.starts_with("rdma/") && resource.count.value_or(0) > 0;
}

bool NamesSharing(const Resource& resource) {
  return resource.name.find("shared") != std::string::npos;
}

template <class Check>
void ForRdma(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const auto& [name, resource] : worker.resources) {
        if (IsRdma(resource)) {
          check(graph, worker, resource);
        }
      }
    }
  }
}

// How the plugin of --facts hands the resource out; "" when not known.
std::string_view Mode(const Facts& facts, const Resource& resource) {
  const std::string_view of = ClusterFact(facts, "rdmaPlugin.resource");
  return of.empty() || of == resource.name
             ? ClusterFact(facts, "rdmaPlugin.mode")
             : "";
}

int64_t WholeUnits(std::string_view text) {
  return static_cast<int64_t>(ReadQuantity(text).value_or(0));
}

// The interfaces that belong to the GPUs of the worker: one each, unless the
// nodes are known to have fewer.
int64_t Share(const Facts& facts, const Worker& worker) {
  const int64_t gpus = worker.gpus.value_or(0);
  const HardwareProfile* hardware = worker.hardware;
  if (hardware == nullptr) {
    hardware = facts.catalog->hardware.Find(ClusterFact(facts, "instanceType"));
  }
  int64_t nics = WholeUnits(ClusterFact(facts, "nodeNics"));
  if (nics == 0 && hardware != nullptr && hardware->network == Network::kRdma) {
    nics = hardware->interfaces.value_or(0);
  }
  if (nics == 0 || hardware == nullptr) {
    return gpus;
  }
  return std::min(gpus, InterfacesOf(nics, hardware->node_gpus, gpus));
}

std::string CountedDevices(int64_t count, const Resource& resource) {
  return fmt::format("{} of {}", count, resource.name);
}

void SetCount(const Facts& facts, const Graph& graph, const Worker& worker,
              const Resource& resource, int64_t count, edit::Safety safety,
              Diagnostic& finding) {
  SetFix(finding, safety,
         fmt::format("ask for {}", CountedDevices(count, resource)),
         manifest::Amend(facts, graph, worker)
             .SetResource(resource.name, fmt::format("{}", count)));
}

void CheckOddCount(const Facts& facts, Reporter& report) {
  ForRdma(
      facts, [&](const Graph&, const Worker& worker, const Resource& resource) {
        const bool told = !Mode(facts, resource).empty() ||
                          !ClusterFact(facts, "nodeNics").empty();
        if (told || NamesSharing(resource) || *resource.count < 2 ||
            *resource.count >= Share(facts, worker)) {
          return;
        }
        report
            .At(resource.span(),
                fmt::format(
                    "{} asks for {} with {} GPUs", *worker.component.name,
                    CountedDevices(*resource.count, resource), *worker.gpus),
                fmt::format("{}, or 1 with a shared plugin", *worker.gpus))
            .labels.push_back({worker.gpus_span, "GPUs"});
      });
}

void CheckExclusive(const Facts& facts, Reporter& report) {
  ForRdma(facts, [&](const Graph& graph, const Worker& worker,
                     const Resource& resource) {
    const int64_t share = Share(facts, worker);
    if (Mode(facts, resource) != "exclusive" || *resource.count >= share) {
      return;
    }
    Diagnostic& finding = report.At(
        resource.span(),
        fmt::format("{} asks for {} with {} GPUs", *worker.component.name,
                    CountedDevices(*resource.count, resource), *worker.gpus),
        fmt::format("{} interfaces belong to these GPUs", share));
    finding.labels.push_back({worker.gpus_span, "GPUs"});
    SetCount(facts, graph, worker, resource, share, edit::Safety::kUnsafe,
             finding);
  });
}

void CheckShared(const Facts& facts, Reporter& report) {
  ForRdma(facts, [&](const Graph& graph, const Worker& worker,
                     const Resource& resource) {
    if (Mode(facts, resource) == "shared" && *resource.count > 1 &&
        !NamesSharing(resource)) {
      SetCount(facts, graph, worker, resource, 1, edit::Safety::kSafe,
               report.At(resource.span(),
                         fmt::format("{} asks for {} of a shared plugin",
                                     *worker.component.name,
                                     CountedDevices(*resource.count, resource)),
                         "1 gives every interface of the node"));
    }
  });
}

void CheckMoreThanNode(const Facts& facts, Reporter& report) {
  ForRdma(facts, [&](const Graph& graph, const Worker& worker,
                     const Resource& resource) {
    const HardwareProfile* hardware = worker.hardware;
    const bool told =
        !ClusterFact(facts, "allocatable." + resource.name).empty() ||
        !ClusterFact(facts, "nodeNics").empty();
    const bool known = hardware != nullptr &&
                       hardware->network == Network::kRdma &&
                       hardware->interfaces.has_value();
    const int64_t most =
        known ? *hardware->interfaces : MostInterfaces(facts, Network::kRdma);
    if (told || NamesSharing(resource) || *resource.count <= most) {
      return;
    }
    Diagnostic& finding = report.At(
        resource.span(),
        fmt::format("{} asks for {}, {} has {}", *worker.component.name,
                    CountedDevices(*resource.count, resource),
                    known ? hardware->head.name : "the largest known node",
                    most),
        fmt::format("at most {}", most));
    if (known) {
      finding.labels.push_back({worker.hardware_span, "selected here"});
      SetCount(facts, graph, worker, resource,
               std::min(most, worker.gpus.value_or(most)),
               edit::Safety::kUnsafe, finding);
    }
    if (!known || hardware->provider.empty()) {
      finding.severity = Severity::kWarning;
    }
  });
}

// Devices of a network that a profile knows. Where each unit has an attachment
// of its own, an annotation has to go with it.
bool IsNetworkDevice(const Facts& facts, const Resource& resource) {
  const auto& fabrics = facts.catalog->fabrics.all();
  return IsRdma(resource) ||
         (resource.count.value_or(0) > 0 &&
          std::any_of(fabrics.begin(), fabrics.end(),
                      [&resource](const FabricProfile& fabric) {
                        return !fabric.attachment_per_unit &&
                               fabric.detect.HasResource(resource.name);
                      }));
}

void CheckAggregated(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const auto& [name, resource] : worker.resources) {
        if (!IsNetworkDevice(facts, resource) || !StaysAlone(graph, worker)) {
          continue;
        }
        SetFix(report.At(resource.span(),
                         fmt::format("{} asks for {}, but neither hands KV "
                                     "caches on nor spans nodes",
                                     *worker.component.name, name),
                         "nothing uses it"),
               edit::Safety::kUnsafe, fmt::format("remove {}", name),
               manifest::Amend(facts, graph, worker).RemoveResource(name));
      }
    }
  }
}

void CheckOtherCloud(const Facts& facts, Reporter& report) {
  const std::string_view provider = ClusterFact(facts, "provider");
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const bool selected =
          worker.hardware != nullptr && !worker.hardware->provider.empty();
      if (provider.empty() || selected) {
        continue;
      }
      const Resource* other = nullptr;
      const FabricProfile* of = nullptr;
      bool fits = false;
      for (const FabricProfile& fabric : facts.catalog->fabrics.all()) {
        const auto resources = ResourcesOf(fabric, worker);
        if (resources.empty()) {
          continue;
        }
        fits = fits || fabric.provider.empty() || fabric.provider == provider;
        other = resources.front();
        of = &fabric;
      }
      if (other != nullptr && !fits) {
        report
            .At(other->span(),
                fmt::format("{} asks for {} on {}", *worker.component.name,
                            other->name, provider),
                fmt::format("a resource of {}", of->provider))
            .labels.push_back({facts.assumed.cluster.Find("provider")->span,
                               "provider of --facts"});
        break;  // one finding per deployment
      }
    }
  }
}

constexpr std::array kNicCountRules = {
    Rule{.code = "DG5010", .check = &CheckOddCount},
    Rule{.code = "DG5011", .check = &CheckExclusive},
    Rule{.code = "DG5012", .check = &CheckShared},
    Rule{.code = "DG5013", .check = &CheckMoreThanNode},
    Rule{.code = "DG5014", .check = &CheckAggregated},
    Rule{.code = "DG5015", .check = &CheckOtherCloud},
};

}  // namespace

std::span<const Rule> NicCountRules() { return kNicCountRules; }

}  // namespace dgdc::lint
