// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// Names of devices: what UCX_NET_DEVICES and NCCL_IB_HCA leave to their
// libraries. Rules and paths read them here, so that they cannot differ.
namespace dgdc::lint {

std::string_view WithoutPort(std::string_view device);

// A device of the RDMA subsystem by the names that drivers and rdma-core give.
bool IsRdmaDevice(const Catalog& catalog, std::string_view name);

// A network interface, over which UCX only speaks TCP: eth0, ens5, bond0, ib0.
bool IsInterface(const Catalog& catalog, std::string_view name);

// IP over InfiniBand may have the name of its device, as in ibp24s0.
bool MayBeInterface(const Catalog& catalog, std::string_view name);

// A port over several others, which has no address of InfiniBand.
bool IsBond(std::string_view device);

// The devices of UCX_NET_DEVICES where it lists names; none for "all", for
// exclusions and for ranges.
std::vector<manifest::Text> NamedDevices(const manifest::Facts& facts,
                                         const manifest::Worker& worker);

// Of these the ones that the nodes of the fabric do not have; none where the
// fabric, or how it names its devices, is not known.
std::vector<manifest::Text> ForeignDevices(const manifest::Facts& facts,
                                           const manifest::Graph& graph,
                                           const manifest::Worker& worker);

// What kinds of devices a list leaves.
enum class DeviceKinds : uint8_t {
  kAny,         // both, or what is left is not known
  kInterfaces,  // network interfaces alone
  kRdma,        // RDMA devices alone
};

// What UCX_NET_DEVICES leaves to UCX: it opens listed devices alone, for TCP
// as for RDMA.
DeviceKinds LeftToUcx(const manifest::Facts& facts,
                      const manifest::Worker& worker);

// Where NCCL_IB_HCA names interfaces, which are no HCAs; unknown where it may
// name one.
Span NoHcaOfNccl(const manifest::Facts& facts, const manifest::Worker& worker);

}  // namespace dgdc::lint
