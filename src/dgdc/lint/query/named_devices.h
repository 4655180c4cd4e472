// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/manifest/facts.h"

// Devices that a fabric needs.
namespace dgdc::lint {

bool NeedsDevices(const FabricProfile& fabric);

// "one of rdma/ib, rdma/shared_ib", "a claim of ...".
std::string DevicesOf(const FabricProfile& fabric);

// A worker without a device of the fabric of --fabric.
struct Missing {
  // How it may get at one all the same, or the other device.
  Access access = {};
  // The device that it asks for instead, and the fabric that alone has it; ""
  // when it asks for none of this network, when several have it.
  std::string other = {};
  std::string other_fabric = {};
  // Whether no node of the fabric has that one, so that the pod stays pending.
  bool pending = false;
};

// Nothing when the worker asks for a device of the fabric, or none is needed.
std::optional<Missing> MissingDevice(const manifest::Facts& facts,
                                     const manifest::Worker& worker);

// The fabrics that the worker's resources and claims belong to.
std::vector<const FabricProfile*> FabricsAskedFor(
    const manifest::Facts& facts, const manifest::Worker& worker);

// Where it asks for the first NICs of these; unknown where for none.
Span NicsPlace(const manifest::Facts& facts, const manifest::Worker& worker);

// The name of the worker's resource, or of the claim's template, that stands
// there.
std::string DeviceNameAt(const manifest::Worker& worker, const Span& place);

// Whether no cluster can have devices of both.
bool AreOfTwoClusters(const FabricProfile& one, const FabricProfile& other);

}  // namespace dgdc::lint
