// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/lint/query/support.h"
#include "dgdc/manifest/facts.h"

// What prefill and decode must have in common before any way counts.
namespace dgdc::lint {

// Whether they hand the KV cache over through connectors that do not understand
// each other.
bool HaveDifferentConnectors(const Pair& pair);

// All NIXL backends that a worker creates; none when that is not known.
std::vector<manifest::Text> NixlBackends(const manifest::Worker& worker);

// Whether they have created none in common.
bool HaveDifferentBackends(const Pair& pair);

}  // namespace dgdc::lint
