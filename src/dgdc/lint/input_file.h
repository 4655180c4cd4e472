// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "dgdc/diag/sink.h"
#include "dgdc/schema/validate.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::lint {

// The one document of a file that a schema describes, with defaults; an empty
// file is an empty map. Nothing after an error.
std::optional<yaml::Node> ReadInputFile(const SourceSet& sources, uint32_t file,
                                        const schema::Schema& schema,
                                        Sink& sink);

}  // namespace dgdc::lint
