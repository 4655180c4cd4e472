// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/line_diff.h"

namespace dgdc {
namespace {

constexpr size_t kContext = 3;

// "12,3"; the count is left out when it is 1, and a range without lines stands
// behind the line before it.
std::string Header(LineRange range) {
  if (range.size() == 1) {
    return fmt::format("{}", range.begin + 1);
  }
  return fmt::format("{},{}", range.empty() ? range.begin : range.begin + 1,
                     range.size());
}

void Print(char mark, const TextLines& lines, LineRange range,
           std::string& out) {
  for (size_t i = range.begin; i < range.end; ++i) {
    out += mark;
    out += lines[i];
    if (!lines[i].ends_with('\n')) {
      out += "\n\\ No newline at end of file\n";
    }
  }
}

// The changes [first, last), which are near each other, with their context.
void PrintHunk(const TextLines& before, const TextLines& after,
               const std::vector<LineChange>& changes, size_t first,
               size_t last, std::string& out) {
  const LineChange& front = changes[first];
  const LineChange& back = changes[last - 1];
  const size_t lead = std::min(front.before.begin, kContext);
  const size_t trail = std::min(before.size() - back.before.end, kContext);
  out +=
      fmt::format("@@ -{} +{} @@\n",
                  Header({front.before.begin - lead, back.before.end + trail}),
                  Header({front.after.begin - lead, back.after.end + trail}));
  size_t printed = front.before.begin - lead;
  for (size_t k = first; k < last; ++k) {
    Print(' ', before, {printed, changes[k].before.begin}, out);
    Print('-', before, changes[k].before, out);
    Print('+', after, changes[k].after, out);
    printed = changes[k].before.end;
  }
  Print(' ', before, {printed, printed + trail}, out);
}

// A name that git would read otherwise is quoted the way git quotes; one with
// blanks ends with a tab, behind which others expect a date.
std::string FileLine(std::string_view mark, std::string_view side,
                     std::string_view path) {
  while (path.starts_with('/') || path.starts_with("./")) {
    path.remove_prefix(path.starts_with('/') ? 1 : 2);
  }
  std::string name = fmt::format("{}/", side);
  bool quoted = false;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      name += fmt::format("\\{}", c);
      quoted = true;
    } else if (byte < 0x20 || byte == 0x7F) {
      name += fmt::format("\\{:03o}", byte);
      quoted = true;
    } else {
      name += c;
    }
  }
  if (quoted) {
    return fmt::format("{} \"{}\"\n", mark, name);
  }
  const bool has_blank = name.find(' ') != std::string::npos;
  return fmt::format("{} {}{}\n", mark, name, has_blank ? "\t" : "");
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before,
                        std::string_view after) {
  if (before == after) {
    return "";
  }
  const TextLines a = SplitLines(before);
  const TextLines b = SplitLines(after);
  const std::vector<LineChange> changes = LineChanges(a, b);
  std::string out = FileLine("---", "a", path) + FileLine("+++", "b", path);
  for (size_t first = 0; first < changes.size();) {
    size_t last = first + 1;
    while (last < changes.size() &&
           changes[last].before.begin - changes[last - 1].before.end <=
               2 * kContext) {
      ++last;
    }
    PrintHunk(a, b, changes, first, last, out);
    first = last;
  }
  return out;
}

}  // namespace dgdc
