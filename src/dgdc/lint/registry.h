// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "dgdc/lint/rule.h"

namespace dgdc::lint {

// One table per file of lint/rules, by room: the folder of a group of codes.

// admission-components
std::span<const Rule> AdmissionPartRules();

// admission-names
std::span<const Rule> AdmissionNameRules();

// admission-roles
std::span<const Rule> AdmissionRoleRules();

// admission-sharing
std::span<const Rule> AdmissionSharingRules();

// admission
std::span<const Rule> AdmissionRules();

// api-history
std::span<const Rule> ServedVersionRules();

// collectives
std::span<const Rule> CollectiveRules();
std::span<const Rule> SocketRules();
std::span<const Rule> RoleRules();

// completeness
std::span<const Rule> CompletenessRules();
std::span<const Rule> EngineSettingRules();

// devices
std::span<const Rule> DeviceParityRules();
std::span<const Rule> DeviceRules();

// efa
std::span<const Rule> EfaRules();
std::span<const Rule> EfaPlacementRules();
std::span<const Rule> EfaEmulationRules();

// engines
std::span<const Rule> ConnectorRules();
std::span<const Rule> EngineRules();
std::span<const Rule> FlagSpellingRules();
std::span<const Rule> FrameworkRules();
std::span<const Rule> KnownFlagRules();
std::span<const Rule> KnownKeyRules();
std::span<const Rule> KvEventRules();
std::span<const Rule> MultipleRules();
std::span<const Rule> SideChannelRules();

// environment
std::span<const Rule> ServiceVariableRules();
std::span<const Rule> EnvironmentRules();
std::span<const Rule> ImageFolderRules();
std::span<const Rule> KnownVariableRules();
std::span<const Rule> UnreadVariableRules();

// host
std::span<const Rule> StagingRules();

// images
std::span<const Rule> ImageTagRules();
std::span<const Rule> ImageRules();
std::span<const Rule> NewReleaseRules();

// memory
std::span<const Rule> MemoryRules();

// operator
std::span<const Rule> NeighbourRules();
std::span<const Rule> OperatorRules();

// placement
std::span<const Rule> NodeRules();
std::span<const Rule> PlacementRules();

// pods
std::span<const Rule> PodRules();

// providers
std::span<const Rule> AttachmentRules();
std::span<const Rule> GkeRules();
std::span<const Rule> OfferRules();

// resources
std::span<const Rule> AttachmentResourceRules();
std::span<const Rule> FabricDeviceRules();
std::span<const Rule> KvDeviceRules();
std::span<const Rule> NicCountRules();
std::span<const Rule> NodeCountRules();
std::span<const Rule> ResourceRules();

// schema
std::span<const Rule> KindRules();
std::span<const Rule> SchemaRules();
std::span<const Rule> SchemaDocumentRules();
std::span<const Rule> SchemaListRules();

// scripts
std::span<const Rule> ScriptRules();

// security
std::span<const Rule> SecretRules();
std::span<const Rule> SecurityRules();

// storage
std::span<const Rule> ProbeRules();
std::span<const Rule> ReferenceRules();
std::span<const Rule> SharedMemoryRules();
std::span<const Rule> OtherContainerRules();
std::span<const Rule> StorageRules();

// transports
std::span<const Rule> KvPathRules();
std::span<const Rule> PluginImageRules();
std::span<const Rule> TransportSettingRules();
std::span<const Rule> TransportRules();

// workload
std::span<const Rule> ConnectorLimitRules();
std::span<const Rule> RouterBlockRules();
std::span<const Rule> WorkloadRules();

// All of them, sorted by code.
const std::vector<Rule>& AllRules();

// Null when the code belongs to no function.
const Rule* FindRule(std::string_view code);

}  // namespace dgdc::lint
