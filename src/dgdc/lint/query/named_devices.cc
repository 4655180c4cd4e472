// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/named_devices.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/manifest/graph.h"
#include "dgdc/yaml/node.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Worker;

bool NeedsDevices(const FabricProfile& fabric) {
  return fabric.network == Network::kRdma || fabric.network == Network::kEfa ||
         (fabric.network == Network::kNone && !fabric.detect.claims.empty());
}

namespace {

bool HoldsText(const yaml::Node& tree, std::string_view text) {
  return tree.scalar == text ||
         std::any_of(tree.items.begin(), tree.items.end(),
                     [text](const yaml::Node& item) {
                       return HoldsText(item, text);
                     }) ||
         std::any_of(tree.entries.begin(), tree.entries.end(),
                     [text](const yaml::Entry& entry) {
                       return HoldsText(entry.value, text);
                     });
}

// Whether mounting the device files is one of the profile's own ways.
bool GivesFiles(const manifest::Facts& facts, const FabricProfile& fabric) {
  const std::string& files = facts.catalog->platform().linux_names.rdma_files;
  return std::any_of(fabric.settings.begin(), fabric.settings.end(),
                     [&files](const SettingRule& rule) {
                       return rule.kind == SettingKind::kPodSpec &&
                              rule.value && HoldsText(*rule.value, files);
                     });
}

}  // namespace

std::string DevicesOf(const FabricProfile& fabric) {
  const auto& names = fabric.detect.resources;
  if (names.empty()) {
    return fmt::format("a claim whose template's name contains {}",
                       fmt::join(fabric.detect.claims, " or "));
  }
  return names.size() == 1 ? names.front()
                           : fmt::format("one of {}", fmt::join(names, ", "));
}

std::string DeviceNameAt(const Worker& worker, const Span& place) {
  for (const auto& [name, resource] : worker.resources) {
    if (resource.span() == place) {
      return name;
    }
  }
  for (const yaml::Node& claim :
       manifest::At(worker.component.pod_spec, {"resourceClaims"}).items) {
    const yaml::Node& name = manifest::At(claim, {"resourceClaimTemplateName"});
    if (name.span == place) {
      return fmt::format("a claim of {}", name.scalar);
    }
  }
  return "";
}

Span NicsPlace(const Facts& facts, const Worker& worker) {
  for (const FabricProfile* fabric : FabricsAskedFor(facts, worker)) {
    if (fabric->network != Network::kNone) {
      return manifest::AskedPlace(*fabric, worker);
    }
  }
  return {};
}

bool AreOfTwoClusters(const FabricProfile& one, const FabricProfile& other) {
  const bool told = one.detect.exclusive || other.detect.exclusive;
  // A profile of no cloud in particular may mean the same NICs.
  const bool apart =
      one.provider.empty() || other.provider.empty()
          ? one.link_layer != other.link_layer || one.network != other.network
          : one.provider != other.provider;
  return told && apart;
}

std::vector<const FabricProfile*> FabricsAskedFor(const Facts& facts,
                                                  const Worker& worker) {
  std::vector<const FabricProfile*> fabrics;
  for (const FabricProfile& fabric : facts.catalog->fabrics.all()) {
    if (manifest::AskedPlace(fabric, worker).known()) {
      fabrics.push_back(&fabric);
    }
  }
  return fabrics;
}

namespace {

// Says which device of a network the worker asks for instead.
void SayOther(const Facts& facts, const Worker& worker, bool of_same_network,
              Missing& missing) {
  const FabricProfile& fabric = *facts.assumed.fabric;
  missing.pending = true;
  for (const FabricProfile* asked : FabricsAskedFor(facts, worker)) {
    const bool is_same = asked->network == fabric.network;
    if (of_same_network ? !is_same
                        : is_same || asked->network == Network::kNone) {
      continue;
    }
    const Span place = manifest::AskedPlace(*asked, worker);
    missing.pending = missing.pending && AreOfTwoClusters(fabric, *asked);
    const bool first = missing.other.empty();
    if (first) {
      missing.access.place = place;
      missing.other = DeviceNameAt(worker, place);
    }
    missing.other_fabric = first ? asked->head.name : "";
  }
}

}  // namespace

std::optional<Missing> MissingDevice(const Facts& facts, const Worker& worker) {
  const FabricProfile* fabric = facts.assumed.fabric;
  if (fabric == nullptr || !NeedsDevices(*fabric) ||
      manifest::AskedPlace(*fabric, worker).known()) {
    return std::nullopt;
  }
  Missing missing{.access = fabric->network == Network::kNone
                                ? AccessToDomain(facts, worker)
                                : AccessTo(facts, worker, fabric->network)};
  if (missing.access.reach == Reach::kFiles && GivesFiles(facts, *fabric)) {
    return std::nullopt;
  }
  if (missing.access.reach == Reach::kAsked) {
    SayOther(facts, worker, /*of_same_network=*/true, missing);
    return missing;
  }
  // Devices of another network are beside the point, unless no node of the
  // fabric can have them.
  Missing elsewhere = missing;
  if (fabric->network != Network::kNone) {
    SayOther(facts, worker, /*of_same_network=*/false, elsewhere);
  }
  return elsewhere.pending && !elsewhere.other.empty() ? elsewhere : missing;
}

}  // namespace dgdc::lint
