// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::intent {

// Applies "spec.prefill.tp=4" to the tree. The value is YAML, so 4 is an
// integer and '"4"' a string; missing maps on the way are created, and a short
// form (spec.fabric: ib) must be replaced before fields below it can be set.
// Reports DG0011. The new node's span points into `text`, which is added to
// `sources` as "--set".
void ApplyOverride(const std::string& text, yaml::Node& root,
                   SourceSet& sources, Sink& sink);

}  // namespace dgdc::intent
