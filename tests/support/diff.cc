// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/diff.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

constexpr size_t kContext = 3;
constexpr size_t kMaxLines = 40;

std::string Print(char mark, const std::vector<std::string>& lines,
                  size_t begin, size_t end) {
  std::string text;
  const size_t shown = std::min(end, begin + kMaxLines);
  for (size_t i = begin; i < shown; ++i) {
    text += fmt::format("{}{}\n", mark, lines[i]);
  }
  if (shown < end) {
    text += fmt::format("{}... {} more lines\n", mark, end - shown);
  }
  return text;
}

}  // namespace

std::string Diff(std::string_view expected, std::string_view actual) {
  const std::vector<std::string> a = Lines(expected);
  const std::vector<std::string> b = Lines(actual);
  const auto first = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto last =
      std::mismatch(a.rbegin(), std::make_reverse_iterator(first.first),
                    b.rbegin(), std::make_reverse_iterator(first.second));
  const auto begin = static_cast<size_t>(first.first - a.begin());
  const auto a_end = static_cast<size_t>(last.first.base() - a.begin());
  const auto b_end = static_cast<size_t>(last.second.base() - b.begin());

  const size_t context_begin = begin - std::min(begin, kContext);
  const size_t context_end = std::min(a.size(), a_end + kContext);
  std::string text = fmt::format("@@ line {} @@\n", begin + 1);
  text += Print(' ', a, context_begin, begin);
  text += Print('-', a, begin, a_end);
  text += Print('+', b, begin, b_end);
  text += Print(' ', a, a_end, context_end);
  if (!expected.empty() && !actual.empty() &&
      expected.ends_with('\n') != actual.ends_with('\n')) {
    text += fmt::format("\\ no line break at the end of what {}\n",
                        actual.ends_with('\n') ? "was expected" : "came");
  }
  return text;
}

}  // namespace dgdc::testing
