// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"
#include "dgdc/model/value.h"

// What a pod's claim of devices says about fabrics.
namespace dgdc::manifest {

// The classes of devices that a claim template asks for.
std::vector<std::string> DeviceClassesOf(const yaml::Node& claim_template);

// What one request of a claim template, or an alternative of it, asks for.
struct DeviceRequest {
  std::string device_class = {};
  // That the class or the request selects by; "" when nobody shows it.
  std::string driver = {};
  bool rdma = false;  // of the driver's devices those that have RDMA
};
std::vector<DeviceRequest> DeviceRequestsOf(const Facts& facts,
                                            const yaml::Node& claim_template);

// How many GPUs the claims of the worker's container bring; nothing where a
// template cannot be seen, or leaves the number to the cluster.
model::Value<int64_t> ClaimedGpus(const Facts& facts, const Worker& worker);

// Whether the text holds one of the parts by which profiles know claims.
bool HoldsPart(std::string_view text, const std::vector<std::string>& parts);

// Whether a ComputeDomain of the same file, or of one beside it, creates the
// claim template of that name.
bool IsDomainChannel(const Facts& facts, std::string_view claim_template);

// The ResourceClaimTemplate of that name, of this file or of one beside it;
// null when there is none.
const yaml::Node* FindClaimTemplate(const Facts& facts, std::string_view name);

// Whether an entry of resourceClaims shows the fabric: by the name of its
// template, or by the classes of devices when the template can be seen.
bool ShowsFabric(const Facts& facts, const FabricProfile& fabric,
                 const yaml::Node& claim);

}  // namespace dgdc::manifest
