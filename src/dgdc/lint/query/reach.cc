// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/reach.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/manifest/claims.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/pod_networks.h"

namespace dgdc::lint {

using manifest::At;
using manifest::AttachedNetwork;
using manifest::DeviceClassesOf;
using manifest::DeviceRequest;
using manifest::Facts;
using manifest::Graph;
using manifest::HoldsPart;
using manifest::NetworkDevices;
using manifest::Sign;
using manifest::SignKind;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

namespace {

constexpr std::string_view kAnnotated = "networks of an annotation";

const std::vector<Node>& Claims(const Worker& worker) {
  return At(worker.component.pod_spec, {"resourceClaims"}).items;
}

const Node& TemplateOf(const Node& claim) {
  return At(claim, {"resourceClaimTemplateName"});
}

// What brings GPUs or NVLink domains, and no network.
bool IsOtherClass(const Facts& facts, std::string_view device_class) {
  const auto& fabrics = facts.catalog->fabrics.all();
  return device_class.starts_with("gpu.") ||
         std::any_of(fabrics.begin(), fabrics.end(),
                     [device_class](const FabricProfile& fabric) {
                       return fabric.network == Network::kNone &&
                              HoldsPart(device_class, fabric.detect.claims);
                     });
}

// What a claim brings to a network of that kind.
Access OfClaim(const Facts& facts, const Worker& worker, const Node& claim,
               Network network) {
  const Node& name = TemplateOf(claim);
  const auto sign = std::find_if(
      worker.signs.begin(), worker.signs.end(), [&name](const Sign& one) {
        return one.kind == SignKind::kClaim && one.place == name.span;
      });
  const bool shows = sign != worker.signs.end();
  if (shows && sign->ShowsNetwork(network)) {
    return {.reach = Reach::kAsked, .place = name.span};
  }
  const Node* document =
      name.scalar.empty()
          ? nullptr
          : facts.FindDocument("ResourceClaimTemplate", name.scalar);
  const std::vector<DeviceRequest> requests =
      document == nullptr ? std::vector<DeviceRequest>()
                          : manifest::DeviceRequestsOf(facts, *document);
  if (network == Network::kRdma &&
      std::any_of(requests.begin(), requests.end(),
                  [](const DeviceRequest& request) { return request.rdma; })) {
    return {.reach = Reach::kAsked, .place = name.span};
  }
  const bool known =
      shows ||
      (document != nullptr &&
       std::all_of(requests.begin(), requests.end(),
                   [&facts](const DeviceRequest& request) {
                     return IsOtherClass(facts, request.device_class) ||
                            IsOtherClass(facts, request.driver);
                   }));
  if (known) {
    return {};
  }
  return {.reach = Reach::kUnclear,
          .place = name.span.known() ? name.span : claim.span,
          .what = document == nullptr
                      ? "a claim whose template is not in the file"
                      : fmt::format("the claim template {}", name.scalar)};
}

// An extended resource that may be a NIC: no profile knows it, and it is no
// GPU or part of one.
bool MayBeNic(const Facts& facts, const Worker& worker,
              const manifest::Resource& resource) {
  const std::string& name = resource.name;
  return name.find('/') != std::string::npos && resource.count != 0 &&
         resource.span().begin != worker.gpus_span.begin &&
         name.find("gpu") == std::string::npos &&
         name.find("/mig-") == std::string::npos &&
         manifest::FabricsOfResource(*facts.catalog, name).empty();
}

// What attached networks bring, or may bring.
Access OfNetworks(const Facts& facts, const Worker& worker, Network network) {
  const PodNetworks& known = facts.catalog->platform().pod_networks;
  const auto networks = manifest::MultusNetworks(facts, worker);
  Access access;
  for (const AttachedNetwork& one :
       networks.value_or(std::vector<AttachedNetwork>())) {
    if (one.brings == NetworkDevices::kRdma && network == Network::kRdma) {
      return {.reach = Reach::kAsked,
              .place = one.name.span,
              .what = fmt::format("the network {}", *one.name)};
    }
    if (one.brings == NetworkDevices::kUnknown &&
        access.reach == Reach::kNone) {
      access = {.reach = Reach::kUnclear,
                .place = one.name.span,
                .what = one.types.empty()
                            ? std::string(kAnnotated)
                            : fmt::format("the network {}, {},", *one.name,
                                          fmt::join(one.types, " and "))};
    }
  }
  const Node& of_multus = At(worker.component.pod_annotations, {known.multus});
  const Node& of_gke = At(worker.component.pod_annotations, {known.gke});
  if (access.reach == Reach::kNone && !networks) {
    return {.reach = Reach::kUnclear,
            .place = of_multus.span,
            .what = std::string(kAnnotated)};
  }
  if (access.reach == Reach::kNone && !of_gke.IsNull()) {
    return {.reach = Reach::kUnclear,
            .place = of_gke.span,
            .what = std::string(kAnnotated)};
  }
  return access;
}

// What else may bring devices, as far as a manifest can show.
Access Unclear(const Facts& facts, const Worker& worker, Network network) {
  Access of_networks = OfNetworks(facts, worker, network);
  if (of_networks.reach == Reach::kAsked) {
    return of_networks;
  }
  for (const auto& [name, resource] : worker.resources) {
    if (MayBeNic(facts, worker, resource)) {
      return {.reach = Reach::kUnclear,
              .place = resource.span(),
              .what = fmt::format("the resource {}", name)};
    }
  }
  return of_networks;
}

// The network of the host brings interfaces alone, and files of the node are
// opened with privilege alone.
Access OfHost(const Facts& facts, const Worker& worker) {
  if (!IsPrivileged(worker)) {
    return {};
  }
  if (const Node* files = RdmaFiles(facts, worker)) {
    return {.reach = Reach::kFiles,
            .place = files->span,
            .what = "device files of the node"};
  }
  return {.reach = Reach::kPrivilege,
          .place = worker.privileged->span,
          .what = "its privileged container"};
}

}  // namespace

const Accelerator& AcceleratorOf(const Facts& facts, const Worker& worker) {
  const std::vector<Accelerator>& all = facts.catalog->platform().accelerators;
  for (const Accelerator& row : all) {
    for (const auto& [name, resource] : worker.resources) {
      for (const std::string& pattern : row.resources) {
        if (resource.count != 0 && MatchesPattern(pattern, name)) {
          return row;
        }
      }
    }
    for (const Node& claim : Claims(worker)) {
      const Node* document =
          facts.FindDocument("ResourceClaimTemplate", TemplateOf(claim).scalar);
      if (document == nullptr || TemplateOf(claim).scalar.empty()) {
        continue;
      }
      const std::vector<std::string> classes = DeviceClassesOf(*document);
      if (std::any_of(classes.begin(), classes.end(),
                      [&row](const std::string& name) {
                        return std::find(row.classes.begin(), row.classes.end(),
                                         name) != row.classes.end();
                      })) {
        return row;
      }
    }
  }
  return all.front();
}

bool StaysAlone(const Graph& graph, const Worker& worker) {
  return graph.whole && !graph.disaggregated() &&
         worker.Is(RoleKind::kWorker) && worker.nodes == 1 &&
         worker.engine != nullptr && worker.flags_complete &&
         worker.FindMeaning("mode") == nullptr &&
         (worker.kv.connector->empty() || worker.kv.connector_default) &&
         !worker.kv.explicit_backend;
}

Access AccessTo(const Facts& facts, const Worker& worker, Network network) {
  for (const Sign& sign : worker.signs) {
    if (sign.kind == SignKind::kResource && sign.ShowsNetwork(network)) {
      return {.reach = Reach::kAsked, .place = sign.place};
    }
  }
  Access best;
  for (const Node& claim : Claims(worker)) {
    Access access = OfClaim(facts, worker, claim, network);
    if (access.reach < best.reach) {
      best = std::move(access);
    }
  }
  if (Claims(worker).empty() && !worker.component.claims->items.empty()) {
    best = {.reach = Reach::kUnclear,
            .place = worker.component.claims->span,
            .what = "a claim whose template is not in the file"};
  }
  for (Access access :
       {OfHost(facts, worker), Unclear(facts, worker, network)}) {
    if (access.reach < best.reach) {
      best = std::move(access);
    }
  }
  return best;
}

Access AccessToDomain(const Facts& facts, const Worker& worker) {
  if (const Text claim = DomainClaim(facts, worker); claim.span.known()) {
    return {.reach = Reach::kAsked, .place = claim.span};
  }
  if (IsPrivileged(worker)) {
    return {.reach = Reach::kPrivilege,
            .place = worker.privileged->span,
            .what = "its privileged container"};
  }
  if (HasClaims(worker)) {
    return {.reach = Reach::kUnclear,
            .place = worker.component.claims->span,
            .what = "a claim whose template is not in the file"};
  }
  return {};
}

std::optional<Span> AsksForNetwork(const Facts& facts, const Worker& worker,
                                   Network network) {
  const Access access = AccessTo(facts, worker, network);
  return access.reach == Reach::kAsked ? std::optional(access.place)
                                       : std::nullopt;
}

bool IsMeantFor(const Facts& facts, const Worker& worker, Network network) {
  return (facts.assumed.fabric != nullptr &&
          facts.assumed.fabric->network == network) ||
         AsksForNetwork(facts, worker, network).has_value();
}

Text DomainClaim(const Facts& /*facts*/, const Worker& worker) {
  // A fabric that has claims but no network is NVLink.
  const auto joins = std::find_if(worker.signs.begin(), worker.signs.end(),
                                  [](const Sign& sign) {
                                    return sign.kind == SignKind::kClaim &&
                                           sign.ShowsNetwork(Network::kNone);
                                  });
  return joins == worker.signs.end() ? Text{} : Text{joins->name, joins->place};
}

bool HasClaims(const Worker& worker) {
  return !Claims(worker).empty() || !worker.component.claims->items.empty();
}

}  // namespace dgdc::lint
