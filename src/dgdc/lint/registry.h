// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "dgdc/lint/rule.h"

namespace dgdc::lint {

// One table per file of lint/rules, sorted by code.
std::span<const Rule> AdmissionNameRules();
std::span<const Rule> AdmissionPartRules();
std::span<const Rule> AdmissionRules();
std::span<const Rule> AdmissionSharingRules();
std::span<const Rule> AttachmentRules();
std::span<const Rule> CollectiveRules();
std::span<const Rule> CompletenessRules();
std::span<const Rule> ConnectorLimitRules();
std::span<const Rule> ConnectorRules();
std::span<const Rule> DeviceParityRules();
std::span<const Rule> DeviceRules();
std::span<const Rule> EfaPlacementRules();
std::span<const Rule> EfaRules();
std::span<const Rule> EngineRules();
std::span<const Rule> EnvironmentRules();
std::span<const Rule> FlagSpellingRules();
std::span<const Rule> FrameworkRules();
std::span<const Rule> GkeRules();
std::span<const Rule> HostRules();
std::span<const Rule> ImageFolderRules();
std::span<const Rule> ImageRules();
std::span<const Rule> ImageTagRules();
std::span<const Rule> KindRules();
std::span<const Rule> KvRouterRules();
std::span<const Rule> MemoryRules();
std::span<const Rule> MultipleRules();
std::span<const Rule> NewReleaseRules();
std::span<const Rule> NicCountRules();
std::span<const Rule> NodeCountRules();
std::span<const Rule> NodeRules();
std::span<const Rule> OfferRules();
std::span<const Rule> OperatorRules();
std::span<const Rule> PathRules();
std::span<const Rule> PlacementRules();
std::span<const Rule> ProbeRules();
std::span<const Rule> ReferenceRules();
std::span<const Rule> ResourceRules();
std::span<const Rule> SchemaDocumentRules();
std::span<const Rule> SchemaListRules();
std::span<const Rule> SchemaRules();
std::span<const Rule> ScriptRules();
std::span<const Rule> SecretRules();
std::span<const Rule> SecurityRules();
std::span<const Rule> SharedMemoryRules();
std::span<const Rule> SideChannelRules();
std::span<const Rule> StorageRules();
std::span<const Rule> TransportRules();
std::span<const Rule> TransportSettingRules();
std::span<const Rule> UnreadVariableRules();
std::span<const Rule> WorkloadRules();

// All of them, sorted by code.
const std::vector<Rule>& AllRules();

// Null when the code belongs to no function.
const Rule* FindRule(std::string_view code);

}  // namespace dgdc::lint
