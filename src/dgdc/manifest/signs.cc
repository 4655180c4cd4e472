// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/signs.h"

#include <algorithm>
#include <utility>

#include "dgdc/manifest/claims.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/pod_networks.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

template <class Shows>
std::vector<const FabricProfile*> FabricsThat(const Catalog& catalog,
                                              Shows shows) {
  std::vector<const FabricProfile*> fabrics;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    if (shows(fabric)) {
      fabrics.push_back(&fabric);
    }
  }
  return fabrics;
}

// Whether variables may show the fabric on the hardware of the worker.
bool VariablesCount(const FabricProfile& fabric, const Worker& worker) {
  return !fabric.detect.env_needs_nvlink || worker.hardware == nullptr ||
         worker.hardware->nvlink_domain_gpus > worker.hardware->node_gpus;
}

void AddSign(Sign sign, std::vector<Sign>& signs) {
  if (!sign.fabrics.empty()) {
    signs.push_back(std::move(sign));
  }
}

// What the pods ask for, and what is asked for in their place.
void AddResources(const Facts& facts, const Worker& worker,
                  std::vector<Sign>& signs) {
  const Catalog& catalog = *facts.catalog;
  for (const auto& [name, resource] : worker.resources) {
    if (resource.count != 0) {
      AddSign({.kind = SignKind::kResource,
               .name = name,
               .place = resource.span(),
               .fabrics = FabricsOfResource(catalog, name)},
              signs);
    }
  }
  for (const InjectedResource& one : InjectedResources(facts, worker)) {
    AddSign({.kind = SignKind::kResource,
             .name = one.name,
             .place = one.place,
             .fabrics = FabricsOfResource(catalog, one.name)},
            signs);
  }
}

void AddClaims(const Facts& facts, const Worker& worker,
               std::vector<Sign>& signs) {
  for (const Node& claim :
       At(worker.component.pod_spec, {"resourceClaims"}).items) {
    const Node& name = At(claim, {"resourceClaimTemplateName"});
    AddSign({.kind = SignKind::kClaim,
             .name = name.scalar,
             .place = name.span,
             .fabrics = FabricsThat(*facts.catalog,
                                    [&](const FabricProfile& fabric) {
                                      return ShowsFabric(facts, fabric, claim);
                                    })},
            signs);
  }
}

}  // namespace

bool Sign::ShowsNetwork(Network network) const {
  return std::any_of(fabrics.begin(), fabrics.end(),
                     [network](const FabricProfile* fabric) {
                       return fabric->network == network;
                     });
}

bool Sign::Shows(const FabricProfile& fabric) const {
  return std::find(fabrics.begin(), fabrics.end(), &fabric) != fabrics.end();
}

std::vector<const FabricProfile*> FabricsOfResource(const Catalog& catalog,
                                                    std::string_view name) {
  return FabricsThat(catalog, [name](const FabricProfile& fabric) {
    return fabric.detect.HasResource(name);
  });
}

std::vector<Sign> VariableSigns(const Catalog& catalog, const Worker& worker) {
  std::vector<Sign> signs;
  for (const auto& [name, variable] : worker.env) {
    if (!variable.known) {
      continue;
    }
    const std::string& value = *variable.value;
    AddSign({.kind = SignKind::kVariable,
             .name = name,
             .place = variable.value.span,
             .fabrics = FabricsThat(
                 catalog,
                 [&name = name, &value](const FabricProfile& fabric) {
                   const auto shown = fabric.detect.env.find(name);
                   return shown != fabric.detect.env.end() &&
                          shown->second == value;
                 })},
            signs);
  }
  return signs;
}

std::vector<Sign> SignsOf(const Facts& facts, const Worker& worker) {
  std::vector<Sign> signs;
  AddResources(facts, worker, signs);
  AddClaims(facts, worker, signs);
  for (Sign& sign : VariableSigns(*facts.catalog, worker)) {
    std::erase_if(sign.fabrics, [&worker](const FabricProfile* fabric) {
      return !VariablesCount(*fabric, worker);
    });
    AddSign(std::move(sign), signs);
  }
  return signs;
}

}  // namespace dgdc::manifest
