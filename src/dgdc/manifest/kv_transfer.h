// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The dotted path of the part of the engine's JSON that configures NIXL: "" for
// all of it, as where it names no connector, else that of a connector that it
// nests, however deep. Nothing when no part does.
std::optional<std::string> FindNixlPart(const EngineProfile& engine,
                                        const yaml::Node& json);

// What stands at such a path.
const yaml::Node& PartAt(const yaml::Node& json, std::string_view part);

// What the worker's flags, variables and configuration file say about the way
// of the KV cache.
KvTransfer ReadKvTransfer(const Worker& worker);

}  // namespace dgdc::manifest
