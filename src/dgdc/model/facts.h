// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dgdc/model/deployment.h"
#include "dgdc/model/value.h"

// The facts that profiles (`when`, !from and the other tags) and rules (`when`)
// may name: a closed list, each with the one reader that both share, whether
// the deployment comes from an intent or from a manifest.
namespace dgdc::model {

// A fact of a worker. A name that ends with '.' is a family: the rest of the
// name that is asked for is the key ("env.UCX_TLS", "resource.rdma/ib").
struct FactSpec {
  std::string_view name = {};
  std::string_view doc = {};
  Fact (*read)(const Subject& subject, std::string_view key) = nullptr;
};

// Sorted by name.
std::span<const FactSpec> FactSpecs();

// The fact or family of that name; null when there is none.
const FactSpec* FindFact(std::string_view name);

// Reads the fact of that name, which must exist.
Fact ReadFact(const Subject& subject, std::string_view name);

// Whether only an intent tells the fact, so that no rule about manifests can
// ask for it.
bool IsOfIntentAlone(const FactSpec& spec);

// How the names of the facts begin that are parameters of a fabric.
inline constexpr std::string_view kParamPrefix = "param.";

}  // namespace dgdc::model
