// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/yaml/node.h"

// Typed profiles from nodes that their schema has accepted; nothing can fail.
namespace dgdc::catalog {

FabricProfile DecodeFabric(const yaml::Node& root);
EngineProfile DecodeEngine(const yaml::Node& root);
PlatformProfile DecodePlatform(const yaml::Node& root);
HardwareProfile DecodeHardware(const yaml::Node& root);
ModelProfile DecodeModel(const yaml::Node& root);
ReleaseProfile DecodeRelease(const yaml::Node& root);
RuleGroup DecodeRules(const yaml::Node& root);
FlagTable DecodeFlags(const yaml::Node& root);
ImageProfile DecodeImage(const yaml::Node& root);

// What profiles and rules have in common.
std::vector<Condition> DecodeConditions(const yaml::Node& node);
Severity DecodeSeverity(std::string_view name);

// Parts of profiles that lint reads.
Detection DecodeDetection(const yaml::Node& node);
EngineServer DecodeServer(const yaml::Node& node);
EngineKvTransfer DecodeKvTransfer(const yaml::Node& node);
KvBlock DecodeKvBlock(const yaml::Node& node);
std::vector<MultipleRule> DecodeMultiples(const yaml::Node& node);
std::vector<ConnectorLimit> DecodeConnectorLimits(const yaml::Node& node);
KindTable DecodeKinds(const yaml::Node& root);
KindProfile DecodeKind(const yaml::Node& root);
TransportProfile DecodeTransport(const yaml::Node& root);
std::vector<UnreadVariable> DecodeUnreadVariables(const yaml::Node& root);
std::vector<NameSpace> DecodeNameSpaces(const yaml::Node& root);

}  // namespace dgdc::catalog
