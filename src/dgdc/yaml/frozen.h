// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dgdc/yaml/node.h"

// Trees as bytes, for what is parsed when dgdc is built: reading them back
// takes a tenth of the time that parsing takes.
namespace dgdc::yaml {

// A tree as Parse gives it: without layout, without origins, and of one file.
// The format is this build's own; nothing keeps it.
std::string Freeze(const Node& node);

// The tree again, with its places in `file`. What Freeze did not write aborts.
Node Thaw(std::string_view bytes, uint32_t file);

}  // namespace dgdc::yaml
