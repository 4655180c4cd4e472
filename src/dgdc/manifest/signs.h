// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/source/span.h"

// What shows the fabric of a worker: the one answer for rules, paths, apply and
// inspect.
namespace dgdc::manifest {

struct Facts;
struct Worker;

// With what a worker shows a fabric.
enum class SignKind : uint8_t { kResource, kClaim, kVariable };

struct Sign {
  SignKind kind = SignKind::kVariable;
  // The resource, the variable, or the template of the claim.
  std::string name = {};
  Span place = {};
  // The profiles that it fits, never none.
  std::vector<const FabricProfile*> fabrics = {};

  // Whether pods ask for it, which decides. Variables stay behind when a fabric
  // is exchanged, and tools write them for every node of a kind, so that they
  // tell a fabric only where nothing is asked for.
  [[nodiscard]] bool is_asked() const { return kind != SignKind::kVariable; }
  [[nodiscard]] bool Shows(const FabricProfile& fabric) const;
  // Whether it fits a profile of that network.
  [[nodiscard]] bool ShowsNetwork(Network network) const;
};

// Resources that are asked for, claims and variables, in this order.
std::vector<Sign> SignsOf(const Facts& facts, const Worker& worker);

// Variables that a profile writes and no other, whether or not the nodes of the
// worker can have its fabric: what it left behind, or what a tool writes for
// every node.
std::vector<Sign> VariableSigns(const Catalog& catalog, const Worker& worker);

// The profiles that know a resource, whether anybody asks for it or not.
std::vector<const FabricProfile*> FabricsOfResource(const Catalog& catalog,
                                                    std::string_view name);

}  // namespace dgdc::manifest
