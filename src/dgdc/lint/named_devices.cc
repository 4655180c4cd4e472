// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/named_devices.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/yaml/node.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Worker;

bool NeedsDevices(const FabricProfile& fabric) {
  return fabric.network == "rdma" || fabric.network == "efa" ||
         (fabric.network == "none" && !fabric.detect.claims.empty());
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
bool GivesFiles(const FabricProfile& fabric) {
  return std::any_of(fabric.settings.begin(), fabric.settings.end(),
                     [](const SettingRule& rule) {
                       return rule.kind == SettingKind::kPodSpec &&
                              rule.value &&
                              HoldsText(*rule.value, "/dev/infiniband");
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

std::optional<Access> MissingDevice(const Facts& facts, const Worker& worker) {
  const FabricProfile* fabric = facts.assumed.fabric;
  if (fabric == nullptr || !NeedsDevices(*fabric)) {
    return std::nullopt;
  }
  Access access = fabric->network == "none"
                      ? AccessToDomain(facts, worker)
                      : AccessTo(facts, worker, fabric->network);
  const bool given = access.reach == Reach::kAsked ||
                     (access.reach == Reach::kFiles && GivesFiles(*fabric));
  return given ? std::nullopt : std::optional(std::move(access));
}

}  // namespace dgdc::lint
