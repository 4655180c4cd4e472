// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/registry.h"

#include <algorithm>
#include <array>

namespace dgdc::lint {
namespace {

constexpr std::array kTables = {
    &AdmissionPartRules,
    &AdmissionNameRules,
    &AdmissionRoleRules,
    &AdmissionSharingRules,
    &AdmissionRules,
    &ServedVersionRules,
    &CollectiveRules,
    &RoleRules,
    &SocketRules,
    &CompletenessRules,
    &EngineSettingRules,
    &DeviceParityRules,
    &DeviceRules,
    &EfaRules,
    &EfaPlacementRules,
    &EfaEmulationRules,
    &ConnectorRules,
    &EngineRules,
    &FlagSpellingRules,
    &FrameworkRules,
    &KnownFlagRules,
    &KnownKeyRules,
    &KvEventRules,
    &MultipleRules,
    &SideChannelRules,
    &EnvironmentRules,
    &ImageFolderRules,
    &KnownVariableRules,
    &ServiceVariableRules,
    &UnreadVariableRules,
    &StagingRules,
    &ImageTagRules,
    &ImageRules,
    &NewReleaseRules,
    &MemoryRules,
    &OperatorRules,
    &NodeRules,
    &PlacementRules,
    &PodRules,
    &AttachmentRules,
    &GkeRules,
    &OfferRules,
    &FabricDeviceRules,
    &KvDeviceRules,
    &NicCountRules,
    &NodeCountRules,
    &ResourceRules,
    &KindRules,
    &SchemaRules,
    &SchemaDocumentRules,
    &SchemaListRules,
    &ScriptRules,
    &SecretRules,
    &SecurityRules,
    &ProbeRules,
    &ReferenceRules,
    &SharedMemoryRules,
    &AttachmentResourceRules,
    &NeighbourRules,
    &OtherContainerRules,
    &StorageRules,
    &KvPathRules,
    &PluginImageRules,
    &TransportSettingRules,
    &TransportRules,
    &ConnectorLimitRules,
    &RouterBlockRules,
    &WorkloadRules,
};

std::vector<Rule> Collect() {
  std::vector<Rule> rules;
  for (const auto table_of : kTables) {
    const std::span<const Rule> table = table_of();
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
