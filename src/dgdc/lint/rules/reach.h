// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "dgdc/manifest/facts.h"

// Which ways to other nodes a worker was given.
namespace dgdc::lint {

// Whether the worker hands over or takes KV caches in a disaggregated
// deployment that is all there.
bool CarriesKv(const manifest::Graph& graph, const manifest::Worker& worker);

// Where the worker asks for a network of that kind ("rdma", "efa"): a resource
// or claim of a fabric that has it, or --fabric, which has no place in the
// file. Nothing when it does not ask.
std::optional<Span> AsksForNetwork(const manifest::Facts& facts,
                                   const manifest::Worker& worker,
                                   std::string_view network);

// The claim template through which the pod joins an NVLink domain; "" when
// none can be recognised.
manifest::Text DomainClaim(const manifest::Facts& facts,
                           const manifest::Worker& worker);

// Whether the pod holds any claim, whatever it brings.
bool HasClaims(const manifest::Worker& worker);

}  // namespace dgdc::lint
