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

// The engine's configuration file that the worker's flags name, when a
// ConfigMap of the same file holds it; a null node otherwise.
yaml::Node FindEngineConfig(const Worker& worker, const Facts& facts);

// What the worker's flags, variables and configuration file say about the way
// of the KV cache.
KvTransfer ReadKvTransfer(const Worker& worker);

}  // namespace dgdc::manifest
