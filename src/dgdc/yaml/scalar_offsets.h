// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// For every byte of a scalar's value the byte of the file that wrote it, plus
// one for the end: through quotes, escapes, folded and literal block scalars.
// Every entry is the scalar's begin when the text cannot be followed, as with
// a node that was not read from its span.
std::vector<uint32_t> ScalarOffsets(const SourceSet& sources,
                                    const Node& scalar);

}  // namespace dgdc::yaml
