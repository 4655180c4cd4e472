// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/whole_number.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/places.h"

// What the nodes of a cluster or of an instance type offer to pods.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Worker;

constexpr std::string_view kAllocatable = "allocatable.";

bool IsExtended(std::string_view resource) {
  return resource.find('/') != std::string_view::npos;
}

// Calls `check` for every extended resource that a GPU worker asks for.
template <class Check>
void ForRequests(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (!worker.gpu_worker) {
        continue;
      }
      for (const auto& [name, resource] : worker.resources) {
        if (IsExtended(name) && resource.count.value_or(0) > 0) {
          check(graph, worker, resource);
        }
      }
    }
  }
}

// Calls `report` once for every worker with extended resources that are
// `missing`: the first one and how many more there are.
template <class Missing, class Report>
void ForMissing(const Facts& facts, Missing missing, Report report) {
  const Worker* last = nullptr;
  const Resource* first = nullptr;
  size_t more = 0;
  const auto finish = [&] {
    if (first != nullptr) {
      report(*last, *first, more);
    }
    first = nullptr;
    more = 0;
  };
  ForRequests(
      facts, [&](const Graph&, const Worker& worker, const Resource& resource) {
        if (last != &worker) {
          finish();
          last = &worker;
        }
        if (!missing(worker, resource)) {
          return;
        }
        if (first == nullptr) {
          first = &resource;
        } else {
          ++more;
        }
      });
  finish();
}

std::string AndMore(size_t more) {
  return more == 0 ? "" : fmt::format(" and {} more", more);
}

// --- Facts about a node

// Whether --facts list the extended resources of a node.
bool ListsResources(const Facts& facts) {
  return std::any_of(facts.assumed.cluster.values.begin(),
                     facts.assumed.cluster.values.end(), [](const auto& fact) {
                       return fact.first.starts_with(kAllocatable) &&
                              IsExtended(fact.first);
                     });
}

const yaml::Node* Offer(const Facts& facts, std::string_view resource) {
  return facts.assumed.cluster.Find(std::string(kAllocatable) +
                                    std::string(resource));
}

// GKE lists a network under its name, under its name with .IP, or both.
std::string OtherForm(const std::string& resource) {
  constexpr std::string_view kAddress = ".IP";
  return resource.ends_with(kAddress)
             ? resource.substr(0, resource.size() - kAddress.size())
             : resource + std::string(kAddress);
}

void FixForm(const Facts& facts, const Worker& worker, const Resource& resource,
             Diagnostic& finding) {
  const std::string other = OtherForm(resource.name);
  if (Offer(facts, other) == nullptr || worker.FindResource(other) != nullptr) {
    return;
  }
  manifest::Operations operations;
  for (const manifest::Amount* amount : {&resource.limit, &resource.request}) {
    if (amount->node == nullptr) {
      continue;
    }
    const auto found = manifest::PathTo(facts, worker.path(), *amount->node);
    if (!found || found->steps.empty() ||
        found->steps.back().key != resource.name) {
      return;
    }
    operations.push_back(edit::Operation::Rename(*found, other));
  }
  SetFix(finding, edit::Safety::kSafe, fmt::format("ask for {}", other),
         operations);
}

void CheckNotOffered(const Facts& facts, Reporter& report) {
  if (!ListsResources(facts)) {
    return;
  }
  ForMissing(
      facts,
      [&](const Worker&, const Resource& resource) {
        return Offer(facts, resource.name) == nullptr;
      },
      [&](const Worker& worker, const Resource& first, size_t more) {
        Diagnostic& finding = report.At(
            first.span(),
            fmt::format("{} asks for {}{}, which the nodes do not offer",
                        *worker.component.name, first.name, AndMore(more)),
            "not among allocatable of --facts");
        if (more == 0) {
          FixForm(facts, worker, first, finding);
        }
      });
}

void CheckTooMany(const Facts& facts, Reporter& report) {
  ForRequests(facts, [&](const Graph& graph, const Worker& worker,
                         const Resource& resource) {
    const yaml::Node* offer = Offer(facts, resource.name);
    const std::optional<int64_t> count =
        offer == nullptr ? std::nullopt : WholeNumber(offer->scalar);
    if (!count || *resource.count <= *count) {
      return;
    }
    Diagnostic& finding =
        report.At(resource.span(),
                  fmt::format("{} asks for {} of {}, a node offers {}",
                              *worker.component.name, *resource.count,
                              resource.name, *count),
                  fmt::format("at most {}", *count));
    finding.labels.push_back({offer->span, "a node offers"});
    if (*count > 0) {
      FixResource(facts, graph, worker, resource.name, *count,
                  edit::Safety::kUnsafe, finding);
    }
  });
}

// --- Instance types

// The fabrics whose NICs the resource stands for.
std::vector<const FabricProfile*> FabricsOf(const Facts& facts,
                                            const Worker& worker,
                                            const Resource& resource) {
  std::vector<const FabricProfile*> fabrics;
  for (const FabricProfile& fabric : facts.catalog->fabrics.all()) {
    const auto resources = ResourcesOf(fabric, worker);
    if (std::find(resources.begin(), resources.end(), &resource) !=
        resources.end()) {
      fabrics.push_back(&fabric);
    }
  }
  return fabrics;
}

bool MayHave(const HardwareProfile& hardware, const FabricProfile& fabric) {
  return fabric.network == hardware.network &&
         (fabric.provider.empty() || fabric.provider == hardware.provider);
}

// Whether the resource is a NIC that the instance type of the worker lacks.
bool IsElsewhere(const Facts& facts, const Worker& worker,
                 const Resource& resource) {
  const HardwareProfile* hardware = worker.hardware;
  if (hardware == nullptr || hardware->provider.empty() ||
      hardware->network == Network::kUnknown) {
    return false;
  }
  const auto fabrics = FabricsOf(facts, worker, resource);
  return !fabrics.empty() &&
         std::none_of(fabrics.begin(), fabrics.end(),
                      [hardware](const FabricProfile* fabric) {
                        return MayHave(*hardware, *fabric);
                      });
}

void CheckInstanceType(const Facts& facts, Reporter& report) {
  ForMissing(
      facts,
      [&](const Worker& worker, const Resource& resource) {
        return IsElsewhere(facts, worker, resource);
      },
      [&](const Worker& worker, const Resource& first, size_t more) {
        Diagnostic& finding =
            report.At(first.span(),
                      fmt::format("{} asks for {}{}, which {} does not have",
                                  *worker.component.name, first.name,
                                  AndMore(more), worker.hardware->head.name),
                      fmt::format("its NICs are of the kind {}",
                                  NetworkName(worker.hardware->network)));
        finding.labels.push_back({worker.hardware_span, "selected here"});
        // An administrator may give any name to what a device plugin hands
        // out.
        const auto fabrics = FabricsOf(facts, worker, first);
        if (std::any_of(fabrics.begin(), fabrics.end(),
                        [](const FabricProfile* fabric) {
                          return fabric->provider.empty();
                        })) {
          finding.severity = Severity::kWarning;
        }
      });
}

// --- Shared device plugins

void CheckSharedSlots(const Facts& facts, Reporter& report) {
  ForRequests(facts, [&](const Graph& graph, const Worker& worker,
                         const Resource& resource) {
    const bool shared = resource.name.starts_with("rdma/") &&
                        resource.name.find("shared") != std::string::npos;
    if (shared && *resource.count > 1) {
      Diagnostic& finding =
          report.At(resource.span(),
                    fmt::format("{} asks for {} of {}", *worker.component.name,
                                *resource.count, resource.name),
                    "1 gives every NIC of the node");
      FixResource(facts, graph, worker, resource.name, 1, edit::Safety::kSafe,
                  finding);
    }
  });
}

constexpr std::array kOfferRules = {
    Rule{.code = "DG2440", .check = &CheckNotOffered},
    Rule{.code = "DG2441", .check = &CheckTooMany},
    Rule{.code = "DG2442", .check = &CheckInstanceType},
    Rule{.code = "DG2443", .check = &CheckSharedSlots},
};

}  // namespace

std::span<const Rule> OfferRules() { return kOfferRules; }

}  // namespace dgdc::lint
