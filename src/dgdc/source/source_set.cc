// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/source/source_set.h"

#include <algorithm>
#include <utility>

#include "dgdc/base/check.h"

namespace dgdc {

SourceSet::SourceSet(const SourceSet* base)
    : base_(base), first_(base == nullptr ? 1 : base->size() + 1) {}

uint32_t SourceSet::size() const {
  return first_ - 1 + static_cast<uint32_t>(sources_.size());
}

uint32_t SourceSet::Add(std::string name, std::string text) {
  sources_.push_back(Source{std::move(name), std::move(text)});
  return size();
}

const Source& SourceSet::Get(uint32_t file) const {
  DGDC_CHECK(file >= 1 && file <= size(), "span of a file that is not loaded");
  return file < first_ ? base_->Get(file) : sources_[file - first_];
}

Position SourceSet::Locate(uint32_t file, uint32_t offset) const {
  const std::string_view text = Get(file).text;
  const size_t end = std::min<size_t>(offset, text.size());
  size_t line_begin = 0;
  Position position;
  for (size_t i = 0; i < end; ++i) {
    if (text[i] == '\n') {
      ++position.line;
      line_begin = i + 1;
    }
  }
  position.column = 1 + CodePoints(text.substr(line_begin, end - line_begin));
  return position;
}

std::string_view SourceSet::Line(uint32_t file, uint32_t line) const {
  std::string_view text = Get(file).text;
  for (uint32_t i = 1; i < line; ++i) {
    const size_t newline = text.find('\n');
    if (newline == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(newline + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view SourceSet::Text(const Span& span) const {
  const std::string_view text = Get(span.file).text;
  const size_t begin = std::min<size_t>(span.begin, text.size());
  const size_t end =
      std::min<size_t>(std::max(span.begin, span.end), text.size());
  return text.substr(begin, end - begin);
}

uint32_t CodePoints(std::string_view text) {
  // Continuation bytes 10xxxxxx do not start a code point.
  return static_cast<uint32_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace dgdc
