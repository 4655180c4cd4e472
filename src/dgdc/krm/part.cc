// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/part.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

// Where the line of `end` ends when nothing but a comment follows there.
size_t WithComment(std::string_view text, size_t end) {
  const size_t line_end = std::min(text.find('\n', end), text.size());
  const size_t next = text.find_first_not_of(" \t\r", end);
  const bool blank = next == std::string_view::npos || next >= line_end;
  return blank || (text[next] == '#' && next > end) ? line_end : end;
}

// Whether the text says the same as the node.
bool Says(const std::string& text, const yaml::Node& node) {
  SourceSet alone;
  Sink sink;
  const auto documents = yaml::Parse(alone, alone.Add("", text), sink);
  return !sink.has_errors() && documents.size() == 1 &&
         Equal(documents.front(), node);
}

}  // namespace

Part Part::Cut(SourceSet& sources, const yaml::Node& node, std::string name) {
  Part part;
  part.whole_ = node.span;
  const std::string_view text = sources.Get(node.span.file).text;
  const size_t end = WithComment(text, node.span.end);
  const size_t before = text.rfind('\n', node.span.begin);
  const size_t column =
      node.span.begin - (before == std::string_view::npos ? 0 : before + 1);
  std::string own;
  for (size_t begin = node.span.begin; begin < end;) {
    const size_t line_end = std::min(text.find('\n', begin), end);
    if (begin != node.span.begin) {
      const size_t content =
          std::min(text.find_first_not_of(' ', begin), line_end);
      begin = std::min(content, begin + column);
    }
    part.lines_.push_back({.from = static_cast<uint32_t>(begin),
                           .to = static_cast<uint32_t>(own.size())});
    own.append(text.substr(begin, line_end - begin)).append("\n");
    begin = line_end + 1;
  }
  if (!Says(own, node)) {
    own = yaml::Emit(node);
    part.lines_.clear();
  }
  part.file_ = sources.Add(std::move(name), std::move(own));
  return part;
}

uint32_t Part::Move(uint32_t offset) const {
  auto after = std::upper_bound(
      lines_.begin(), lines_.end(), offset,
      [](uint32_t value, const Line& line) { return value < line.from; });
  // What was in front of a line's first byte moves onto it.
  const Line& line = after == lines_.begin() ? *after : *--after;
  return line.to + (offset > line.from ? offset - line.from : 0);
}

Span Part::Move(const Span& span) const {
  if (lines_.empty() || span.file != whole_.file || span.begin < whole_.begin ||
      whole_.end < span.end) {
    return span;
  }
  return {.file = file_, .begin = Move(span.begin), .end = Move(span.end)};
}

}  // namespace dgdc::krm
