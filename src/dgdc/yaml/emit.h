// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

class SourceText;

struct EmitOptions {
  // Prints `origin->why` as a comment line above each map entry or list item
  // whose node carries an origin of its own (one that its parent does not
  // share).
  bool comments = false;
  // Writes values the way their source does, with the comments around them:
  // quotes, indentation and style are its own wherever they can be.
  const SourceText* source = nullptr;
  // Indentation of the outermost lines.
  size_t column = 0;
};

// Block-style YAML with two-space indentation; lists are indented below their
// key; strings with line breaks become literal blocks; everything that a reader
// could retype is quoted. Ends with a line break. Deterministic.
std::string Emit(const Node& document, const EmitOptions& options = {});

// Documents separated by "---" lines.
std::string Emit(const std::vector<Node>& documents,
                 const EmitOptions& options = {});

// A scalar or an empty collection as it stands behind a key or a dash that is
// indented by `indent`; further lines of it are indented deeper.
std::string EmitInline(const Node& node, size_t indent);

// One line of JSON without spaces; keys in order.
std::string EmitJson(const Node& node);

}  // namespace dgdc::yaml
