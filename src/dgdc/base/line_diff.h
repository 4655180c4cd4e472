// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dgdc {

// The lines of a text with their line breaks, so that a missing one at the end
// is a difference.
using TextLines = std::vector<std::string_view>;

TextLines SplitLines(std::string_view text);

struct LineRange {
  size_t begin = 0;
  size_t end = 0;

  [[nodiscard]] size_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
};

// Lines that became others.
struct LineChange {
  LineRange before = {};
  LineRange after = {};
};

// What turns the lines `before` into `after`, in their order. Lines that occur
// once on both sides stay together, and a block that could be marked in several
// places is the whole list item or map, so that it reads as a person would mark
// it.
std::vector<LineChange> LineChanges(const TextLines& before,
                                    const TextLines& after);

}  // namespace dgdc
