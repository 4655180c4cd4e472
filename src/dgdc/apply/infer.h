// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "dgdc/yaml/node.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::apply {

// The converse of yaml::Substitute: the parameters with which a template of a
// profile gives this value, where it names any; nothing when it never does.
// Other names must have the value that the scope knows. Of a text with several
// names ("{param.prefix}{item}") one is read from it, the others have theirs.
std::optional<std::vector<yaml::Entry>> InferParams(const yaml::Node& pattern,
                                                    const yaml::Node& value,
                                                    const yaml::Scope& scope);

}  // namespace dgdc::apply
