// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// Whether kustomize makes `made` of `name` where it generates a ConfigMap or a
// Secret: with a hash of what that holds behind it.
bool HasContentHash(std::string_view name, std::string_view made);

// The ConfigMap or Secret of the file that a pod of the component gets by that
// name; null when there is none. One whose name has the hash of a generated one
// counts where it is the only one: nothing but the hash tells it from that
// which the author named.
const yaml::Node* FindReferred(const Facts& facts, const Component& component,
                               std::string_view kind, std::string_view name);

}  // namespace dgdc::manifest
