// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/registry.h"

#include <algorithm>
#include <array>

namespace dgdc::lint {
namespace {

constexpr std::array kGroups = {
    &AdmissionNameRules,
    &AdmissionPartRules,
    &AdmissionRules,
    &AdmissionSharingRules,
    &AttachmentRules,
    &CollectiveRules,
    &CompletenessRules,
    &ConnectorLimitRules,
    &ConnectorRules,
    &DeviceParityRules,
    &DeviceRules,
    &EfaPlacementRules,
    &EfaRules,
    &EngineRules,
    &EnvironmentRules,
    &FlagSpellingRules,
    &FrameworkRules,
    &GkeRules,
    &HostRules,
    &ImageFolderRules,
    &ImageRules,
    &ImageTagRules,
    &KindRules,
    &KvRouterRules,
    &MemoryRules,
    &MultipleRules,
    &NewReleaseRules,
    &NicCountRules,
    &NodeCountRules,
    &NodeRules,
    &OfferRules,
    &OperatorRules,
    &PathRules,
    &PlacementRules,
    &ProbeRules,
    &ReferenceRules,
    &ResourceRules,
    &SchemaDocumentRules,
    &SchemaListRules,
    &SchemaRules,
    &ScriptRules,
    &SecretRules,
    &SecurityRules,
    &SharedMemoryRules,
    &SideChannelRules,
    &StorageRules,
    &TransportRules,
    &TransportSettingRules,
    &UnreadVariableRules,
    &WorkloadRules,
};

std::vector<Rule> Collect() {
  std::vector<Rule> rules;
  for (const auto group : kGroups) {
    const std::span<const Rule> table = group();
    rules.insert(rules.end(), table.begin(), table.end());
  }
  std::sort(rules.begin(), rules.end(),
            [](const Rule& a, const Rule& b) { return a.code < b.code; });
  return rules;
}

}  // namespace

const std::vector<Rule>& AllRules() {
  static const std::vector<Rule> kRules = Collect();
  return kRules;
}

const Rule* FindRule(std::string_view code) {
  const std::vector<Rule>& rules = AllRules();
  const auto found = std::lower_bound(
      rules.begin(), rules.end(), code,
      [](const Rule& rule, std::string_view c) { return rule.code < c; });
  return found != rules.end() && found->code == code ? &*found : nullptr;
}

}  // namespace dgdc::lint
