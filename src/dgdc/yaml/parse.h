// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// Parses every document of a loaded text. Scalars are typed by the YAML 1.2
// core schema. Reports DG0001 (syntax), DG0002 (duplicate key), DG0010 (an
// alias that contains itself, or expansion beyond 10 million nodes); after a
// syntax error the documents before it are returned. Aliases are copied in,
// with the span of the anchor's content; "<<" merges as YAML 1.1 says.
std::vector<Node> Parse(const SourceSet& sources, uint32_t file, Sink& sink);

// The same documents as they are written, for whoever changes the text: an
// alias is a node of its own with the tag "*", nodes know their anchors, and
// "<<" is an entry like any other.
std::vector<Node> ParseLayout(const SourceSet& sources, uint32_t file,
                              Sink& sink);

}  // namespace dgdc::yaml
