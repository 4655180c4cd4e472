// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The engine's configuration file that the worker's flags name, when a
// ConfigMap of the same file holds it; a null node otherwise.
yaml::Node FindEngineConfig(const Worker& worker, const Facts& facts);

// The dotted path of the part of the engine's JSON that configures NIXL: "" for
// all of it, else one of the connectors that it nests. Nothing when no part
// does.
std::optional<std::string> NixlPartPath(const EngineProfile& engine,
                                        const yaml::Node& json);

// What the worker's flags, variables and configuration file say about the way
// of the KV cache.
KvTransfer ReadKvTransfer(const Worker& worker);

}  // namespace dgdc::manifest
