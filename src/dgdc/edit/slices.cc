// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/slices.h"

#include <algorithm>
#include <optional>

#include "dgdc/yaml/extent.h"

namespace dgdc::edit {
namespace {

using yaml::Node;

constexpr std::string_view kMark = "---";

bool IsDocumentMark(std::string_view text, size_t line) {
  if (!yaml::IsMarker(text, line, kMark)) {
    return false;
  }
  const size_t behind = line + kMark.size();
  return behind == text.size() || std::string_view(" \t\r\n").find(
                                      text[behind]) != std::string_view::npos;
}

// The last line with a "---" between two documents; nothing when there is none.
std::optional<size_t> MarkBetween(std::string_view text, size_t begin,
                                  size_t end) {
  std::optional<size_t> mark;
  for (size_t line = text.find('\n', begin);
       line != std::string_view::npos && line + 1 <= end;
       line = text.find('\n', line + 1)) {
    if (IsDocumentMark(text, line + 1)) {
      mark = line + 1;
    }
  }
  return mark;
}

}  // namespace

Slice WholeText(std::string_view text, size_t documents) {
  return {.documents = documents, .end = text.size()};
}

std::vector<Slice> Slices(std::string_view text,
                          const std::vector<Node>& documents) {
  std::vector<Slice> slices;
  for (size_t i = 0; i < documents.size(); ++i) {
    size_t begin = 0;
    if (i != 0) {
      const auto mark =
          MarkBetween(text, documents[i - 1].span.end, documents[i].span.begin);
      if (!mark || *mark <= slices.back().begin) {
        return {WholeText(text, documents.size())};
      }
      begin = *mark;
      slices.back().end = begin;
    }
    slices.push_back({.first_document = i, .begin = begin, .end = text.size()});
  }
  return slices;
}

}  // namespace dgdc::edit
