// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/manifest/facts.h"

// libfabric, and where a pod has it from.
namespace dgdc::lint {

inline constexpr std::string_view kLibfabric = "LIBFABRIC";

bool UsesLibfabric(const manifest::Worker& worker);

// Whether the pod brings the fabric's libraries from the node.
bool MountsLibraries(const FabricProfile& fabric,
                     const manifest::Worker& worker);

}  // namespace dgdc::lint
