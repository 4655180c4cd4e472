// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/catalog/profile.h"
#include "dgdc/yaml/node.h"

// Typed profiles from nodes that their schema has accepted; nothing can fail.
namespace dgdc::catalog {

FabricProfile DecodeFabric(const yaml::Node& root);
EngineProfile DecodeEngine(const yaml::Node& root);
PlatformProfile DecodePlatform(const yaml::Node& root);
HardwareProfile DecodeHardware(const yaml::Node& root);
ModelProfile DecodeModel(const yaml::Node& root);
ReleaseProfile DecodeRelease(const yaml::Node& root);

}  // namespace dgdc::catalog
