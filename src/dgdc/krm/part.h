// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

namespace dgdc::krm {

// A value inside of a larger text as a text of its own, with the indentation of
// a document: people know the lines of their resource, and not those of the
// stream that a tool wrapped it in.
class Part {
 public:
  // Adds the text of `node` to the sources under that name. A value that is
  // not all of its lines or has aliases of others is written anew.
  static Part Cut(SourceSet& sources, const yaml::Node& node, std::string name);

  [[nodiscard]] uint32_t file() const { return file_; }

  // The same bytes in the text of its own; `span` itself when it is not of
  // this value or there are no such bytes.
  [[nodiscard]] Span Move(const Span& span) const;

 private:
  // Bytes that were copied, up to the next line's.
  struct Line {
    uint32_t from = 0;
    uint32_t to = 0;
  };

  [[nodiscard]] uint32_t Move(uint32_t offset) const;

  uint32_t file_ = 0;
  Span whole_ = {};
  std::vector<Line> lines_ = {};
};

}  // namespace dgdc::krm
