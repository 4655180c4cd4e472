// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/manifest/facts.h"

// The interfaces on which the ranks of a worker find each other.
namespace dgdc::lint {

// The variable that binds NCCL, and the one that binds Gloo.
const std::string& NcclInterface(const Catalog& catalog);
const std::string& GlooInterface(const Catalog& catalog);
std::array<std::string_view, 2> RankInterfaces(const Catalog& catalog);

bool SpansNodes(const manifest::Worker& worker);

// Whether several ranks have to find each other.
bool ManyRanks(const manifest::Worker& worker);

// The name in the variable by which ranks of other pods are not found, since it
// ends at the host: lo, docker0; nothing where they are.
std::optional<manifest::Text> HostInterface(const manifest::Facts& facts,
                                            const manifest::Worker& worker,
                                            std::string_view variable);

// The name in the variable by which no other rank is found, since it is an RDMA
// device and no interface. NCCL takes whichever name fits, Gloo wants all.
std::optional<manifest::Text> DeviceAsInterface(const manifest::Facts& facts,
                                                const manifest::Worker& worker,
                                                std::string_view variable);

}  // namespace dgdc::lint
