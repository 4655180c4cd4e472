// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/catalog/profile.h"
#include "dgdc/lint/rules/reach.h"
#include "dgdc/manifest/facts.h"

// Devices that a fabric needs.
namespace dgdc::lint {

bool NeedsDevices(const FabricProfile& fabric);

// "one of rdma/ib, rdma/shared_ib", "a claim of ...".
std::string DevicesOf(const FabricProfile& fabric);

// How the worker may get at devices of the fabric of --fabric that it does not
// ask for; nothing when it asks for them, or none are needed.
std::optional<Access> MissingDevice(const manifest::Facts& facts,
                                    const manifest::Worker& worker);

}  // namespace dgdc::lint
