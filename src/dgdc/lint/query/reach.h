// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/from_manifest.h"

// Which ways to other nodes a worker was given.
namespace dgdc::lint {

using manifest::CarriesKv;

// Whether the worker surely keeps its KV cache and its ranks to itself, so that
// nothing of it leaves the node.
bool StaysAlone(const manifest::Graph& graph, const manifest::Worker& worker);

// The devices that run the worker's engine, the usual ones where it does not
// tell.
const Accelerator& AcceleratorOf(const manifest::Facts& facts,
                                 const manifest::Worker& worker);

// How a pod gets to the devices of a kind of network. The order is that of
// certainty.
enum class Reach : uint8_t {
  kAsked,      // a resource or claim that the profile of a fabric knows
  kFiles,      // the device files of the node, which privilege opens
  kPrivilege,  // it sees whatever the node has
  kUnclear,    // something that no profile knows may bring them
  kNone,
};

struct Access {
  Reach reach = Reach::kNone;
  Span place = {};  // unknown where nothing gives access
  // "the resource example.com/nic", for sentences; "" when asked for.
  std::string what = {};
};

// The same for "rdma" or "efa"; naming a fabric gives nobody a device.
Access AccessTo(const manifest::Facts& facts, const manifest::Worker& worker,
                Network network);

// For a fabric that NVLink makes: its claims.
Access AccessToDomain(const manifest::Facts& facts,
                      const manifest::Worker& worker);

// Where the worker asks for a network of that kind; nothing when it does not
// ask.
std::optional<Span> AsksForNetwork(const manifest::Facts& facts,
                                   const manifest::Worker& worker,
                                   Network network);

// Whether the worker is meant to have one: it asks, or --fabric says so.
bool IsMeantFor(const manifest::Facts& facts, const manifest::Worker& worker,
                Network network);

// The claim template through which the pod joins an NVLink domain; "" when
// none can be recognised.
manifest::Text DomainClaim(const manifest::Facts& facts,
                           const manifest::Worker& worker);

// Whether the pod holds any claim, whatever it brings.
bool HasClaims(const manifest::Worker& worker);

}  // namespace dgdc::lint
