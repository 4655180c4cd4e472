// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "dgdc/source/span.h"

namespace dgdc {

// A text that spans point into: a file of the user's, a profile or template of
// ours, the value of a --set option.
struct Source {
  std::string name;
  std::string text;
};

// Both 1-based; the column counts Unicode code points, as editors and SARIF do.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
};

// All texts of one run. Ids start at 1 and stay valid; a set may stand on a
// base set (the catalog's), whose ids it shares.
class SourceSet {
 public:
  SourceSet() = default;
  // `base` must outlive this set and no longer grow.
  explicit SourceSet(const SourceSet* base);

  uint32_t Add(std::string name, std::string text);

  [[nodiscard]] const Source& Get(uint32_t file) const;
  [[nodiscard]] uint32_t size() const;

  [[nodiscard]] Position Locate(uint32_t file, uint32_t offset) const;
  // The text of a 1-based line, without its line break.
  [[nodiscard]] std::string_view Line(uint32_t file, uint32_t line) const;
  [[nodiscard]] std::string_view Text(const Span& span) const;

 private:
  const SourceSet* base_ = nullptr;
  uint32_t first_ = 1;
  std::deque<Source> sources_;
};

// Number of Unicode code points of UTF-8 `text`; a stray byte counts as one.
uint32_t CodePoints(std::string_view text);

}  // namespace dgdc
