// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dgdc/yaml/node.h"

namespace dgdc::edit {

// A part of a text that means the same alone: one document with the "---"
// before it, or the whole text where its documents cannot be told apart.
struct Slice {
  size_t first_document = 0;
  size_t documents = 1;
  size_t begin = 0;
  size_t end = 0;

  [[nodiscard]] std::string_view In(std::string_view text) const {
    return text.substr(begin, end - begin);
  }
  [[nodiscard]] bool Holds(size_t document) const {
    return first_document <= document && document < first_document + documents;
  }
};

// The whole text as one part.
Slice WholeText(std::string_view text, size_t documents);

// The parts in the order of the text, without gaps; `documents` were read from
// the text. Every document has its own part, or all share one. Directives and
// the like make a part that does not read as its document; who changes it finds
// that out and takes the whole text.
std::vector<Slice> Slices(std::string_view text,
                          const std::vector<yaml::Node>& documents);

}  // namespace dgdc::edit
