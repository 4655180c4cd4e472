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
using manifest::Resource;
using manifest::Worker;

constexpr std::string_view kAllocatable = "allocatable.";
constexpr std::string_view kAllocatableFact = "cluster.allocatable";

bool IsExtended(std::string_view resource) {
  return resource.find('/') != std::string_view::npos;
}

// The extended resources that the worker asks for.
std::vector<const Resource*> RequestsOf(const Worker& worker) {
  std::vector<const Resource*> requests;
  for (const auto& [name, resource] : worker.resources) {
    if (IsExtended(name) && resource.count.value_or(0) > 0) {
      requests.push_back(&resource);
    }
  }
  return requests;
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

// GKE lists a network under its name, under that of its address, or both.
std::string OtherForm(const Facts& facts, const std::string& resource) {
  const std::string& form =
      facts.catalog->platform().pod_networks.gke_address_form;
  return resource.ends_with(form)
             ? resource.substr(0, resource.size() - form.size())
             : resource + form;
}

void FixForm(const Facts& facts, const Worker& worker, const Resource& resource,
             Diagnostic& finding) {
  const std::string other = OtherForm(facts, resource.name);
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

// Remembers that nobody tells what nodes offer; that they have GPUs, under
// their usual name, is no question.
void LackOffers(const OneWorker& it, const Resource& resource,
                Reporter& report) {
  if (resource.name != it.facts.catalog->platform().gpu_resource) {
    report.Lacks(kAllocatableFact, model::Need::kClusterFacts);
  }
}

void CheckNotOffered(const OneWorker& it, Reporter& report) {
  std::vector<const Resource*> requests = RequestsOf(it.worker);
  if (!ListsResources(it.facts)) {
    for (const Resource* resource : requests) {
      LackOffers(it, *resource, report);
    }
    return;
  }
  std::erase_if(requests, [&it](const Resource* resource) {
    return Offer(it.facts, resource->name) != nullptr;
  });
  if (requests.empty()) {
    return;
  }
  const Resource& first = *requests.front();
  Diagnostic& finding =
      report.At(first.span(),
                fmt::format("{} asks for {}{}, which the nodes do not offer",
                            *it.worker.component.name, first.name,
                            AndMore(requests.size() - 1)),
                "not among allocatable of --facts");
  if (requests.size() == 1) {
    FixForm(it.facts, it.worker, first, finding);
  }
}

void ReportTooMany(const OneWorker& it, const Resource& resource,
                   const yaml::Node& offer, int64_t count, Reporter& report) {
  Diagnostic& finding =
      report.At(resource.span(),
                fmt::format("{} asks for {} of {}, a node offers {}",
                            *it.worker.component.name, *resource.count,
                            resource.name, count),
                fmt::format("at most {}", count));
  finding.labels.push_back({offer.span, "a node offers"});
  if (count > 0) {
    FixResource(it.facts, it.graph, it.worker, resource.name, count,
                edit::Safety::kUnsafe, finding);
  }
}

void CheckTooMany(const OneWorker& it, Reporter& report) {
  for (const Resource* resource : RequestsOf(it.worker)) {
    const yaml::Node* offer = Offer(it.facts, resource->name);
    const std::optional<int64_t> count =
        offer == nullptr ? std::nullopt : WholeNumber(offer->scalar);
    if (count && *resource->count > *count) {
      ReportTooMany(it, *resource, *offer, *count, report);
    } else if (!count && !ListsResources(it.facts)) {
      LackOffers(it, *resource, report);
    }
  }
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

// Whether the fabrics of a NIC, if it is one, are none of the instance type's.
bool IsElsewhere(const HardwareProfile& hardware,
                 const std::vector<const FabricProfile*>& fabrics) {
  return !fabrics.empty() &&
         std::none_of(fabrics.begin(), fabrics.end(),
                      [&hardware](const FabricProfile* fabric) {
                        return MayHave(hardware, *fabric);
                      });
}

// What an administrator may have given to other NICs: any name.
bool IsOfNoCloud(const FabricProfile* fabric) {
  return fabric->provider.empty();
}

void ReportElsewhereNics(const OneWorker& it,
                         const std::vector<const Resource*>& nics,
                         Reporter& report) {
  const HardwareProfile& hardware = *it.worker.hardware;
  const Resource& first = *nics.front();
  Diagnostic& finding =
      report.At(first.span(),
                fmt::format("{} asks for {}{}, which {} does not have",
                            *it.worker.component.name, first.name,
                            AndMore(nics.size() - 1), hardware.head.name),
                fmt::format("its NICs are of the kind {}",
                            NetworkName(hardware.network)));
  finding.labels.push_back({it.worker.hardware_span, "selected here"});
  const auto fabrics = FabricsOf(it.facts, it.worker, first);
  if (std::any_of(fabrics.begin(), fabrics.end(), &IsOfNoCloud)) {
    finding.severity = Severity::kWarning;
  }
}

// A name that some fabric of no cloud has tells nothing about the nodes.
bool NamesCloud(const OneWorker& it, const Resource* nic) {
  const auto fabrics = FabricsOf(it.facts, it.worker, *nic);
  return std::none_of(fabrics.begin(), fabrics.end(), &IsOfNoCloud);
}

// Whether the selector names machines of a cloud whose network is known.
bool IsInstanceType(const HardwareProfile* hardware) {
  return hardware != nullptr && !hardware->provider.empty() &&
         hardware->network != Network::kUnknown;
}

void CheckInstanceType(const OneWorker& it, Reporter& report) {
  std::vector<const Resource*> nics = RequestsOf(it.worker);
  std::erase_if(nics, [&it](const Resource* resource) {
    return FabricsOf(it.facts, it.worker, *resource).empty();
  });
  const HardwareProfile* hardware = it.worker.hardware;
  if (!IsInstanceType(hardware)) {
    if (std::any_of(nics.begin(), nics.end(), [&it](const Resource* nic) {
          return NamesCloud(it, nic);
        })) {
      report.Read(it, "hardware.provider");
    }
    return;
  }
  std::erase_if(nics, [&](const Resource* nic) {
    return !IsElsewhere(*hardware, FabricsOf(it.facts, it.worker, *nic));
  });
  if (!nics.empty()) {
    ReportElsewhereNics(it, nics, report);
  }
}

constexpr std::array kOfferRules = {
    Rule{.code = "DG2440", .check = &CheckNotOffered},
    Rule{.code = "DG2441", .check = &CheckTooMany},
    Rule{.code = "DG2442", .check = &CheckInstanceType},
};

}  // namespace

std::span<const Rule> OfferRules() { return kOfferRules; }

}  // namespace dgdc::lint
