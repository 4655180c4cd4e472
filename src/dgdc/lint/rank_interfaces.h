// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// The interfaces on which the ranks of a worker find each other.
namespace dgdc::lint {

inline constexpr std::string_view kNcclInterface = "NCCL_SOCKET_IFNAME";
inline constexpr std::string_view kGlooInterface = "GLOO_SOCKET_IFNAME";
inline constexpr std::array kRankInterfaces = {kGlooInterface, kNcclInterface};

bool SpansNodes(const manifest::Worker& worker);

// Whether several ranks have to find each other.
bool ManyRanks(const manifest::Worker& worker);

// The name in the variable by which ranks of other pods are not found, since it
// ends at the host: lo, docker0; nothing where they are, or there are none.
std::optional<manifest::Text> HostInterface(const manifest::Facts& facts,
                                            const manifest::Worker& worker,
                                            std::string_view variable);

// The name in the variable by which no rank is found, since it is an RDMA
// device and no interface. NCCL takes whichever name fits, Gloo wants all.
std::optional<manifest::Text> DeviceAsInterface(const manifest::Facts& facts,
                                                const manifest::Worker& worker,
                                                std::string_view variable);

}  // namespace dgdc::lint
