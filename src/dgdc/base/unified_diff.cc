// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace dgdc {
namespace {

constexpr size_t kContext = 3;
// Above this many cells a stretch without a single unique line is replaced as
// a whole; below, the table takes at most 16 MiB.
constexpr size_t kMaxCells = 4'000'000;

// With their line breaks, so that a missing one at the end is a difference.
using Lines = std::vector<std::string_view>;

Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t line_break = text.find('\n');
    const size_t size =
        line_break == std::string_view::npos ? text.size() : line_break + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

struct Range {
  size_t begin = 0;
  size_t end = 0;

  [[nodiscard]] size_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
};

// Lines that became others.
struct Change {
  Range before = {};
  Range after = {};
};

// Finds the lines that stay: those that are unique on both sides first, in the
// longest order that both share, then the same between them.
class Matcher {
 public:
  Matcher(const Lines& before, const Lines& after)
      : before_(before),
        after_(after),
        stays_before_(before.size()),
        stays_after_(after.size()) {}

  std::vector<Change> Run() {
    Match({0, before_.size()}, {0, after_.size()});
    std::vector<Change> changes;
    size_t i = 0;
    size_t j = 0;
    while (i < before_.size() || j < after_.size()) {
      Change change{.before = {i, i}, .after = {j, j}};
      while (change.before.end < before_.size() &&
             !stays_before_[change.before.end]) {
        ++change.before.end;
      }
      while (change.after.end < after_.size() &&
             !stays_after_[change.after.end]) {
        ++change.after.end;
      }
      i = change.before.end + 1;
      j = change.after.end + 1;
      if (!change.before.empty() || !change.after.empty()) {
        changes.push_back(change);
      }
    }
    return changes;
  }

 private:
  using Pair = std::pair<size_t, size_t>;  // a line before, one after

  [[nodiscard]] bool Same(size_t i, size_t j) const {
    return before_[i] == after_[j];
  }

  void Keep(size_t i, size_t j) {
    stays_before_[i] = true;
    stays_after_[j] = true;
  }

  void Match(Range a, Range b) {
    while (!a.empty() && !b.empty() && Same(a.begin, b.begin)) {
      Keep(a.begin++, b.begin++);
    }
    while (!a.empty() && !b.empty() && Same(a.end - 1, b.end - 1)) {
      Keep(--a.end, --b.end);
    }
    if (a.empty() || b.empty()) {
      return;
    }
    const std::vector<Pair> anchors = LongestRising(UniquePairs(a, b));
    if (anchors.empty()) {
      MatchRepeated(a, b);
      return;
    }
    for (const auto& [i, j] : anchors) {
      Match({a.begin, i}, {b.begin, j});
      Keep(i, j);
      a.begin = i + 1;
      b.begin = j + 1;
    }
    Match(a, b);
  }

  // Lines that occur once on both sides, by their place before.
  [[nodiscard]] std::vector<Pair> UniquePairs(Range a, Range b) const {
    struct Count {
      size_t before = 0;
      size_t after = 0;
      size_t place = 0;  // after
    };
    std::unordered_map<std::string_view, Count> counts;
    for (size_t i = a.begin; i < a.end; ++i) {
      ++counts[before_[i]].before;
    }
    for (size_t j = b.begin; j < b.end; ++j) {
      Count& count = counts[after_[j]];
      ++count.after;
      count.place = j;
    }
    std::vector<Pair> pairs;
    for (size_t i = a.begin; i < a.end; ++i) {
      const Count& count = counts[before_[i]];
      if (count.before == 1 && count.after == 1) {
        pairs.emplace_back(i, count.place);
      }
    }
    return pairs;
  }

  // The longest part of `pairs` whose places after rise as those before do.
  static std::vector<Pair> LongestRising(const std::vector<Pair>& pairs) {
    constexpr size_t kNone = SIZE_MAX;
    std::vector<size_t> tails;  // index of the pair that ends each length
    std::vector<size_t> previous(pairs.size(), kNone);
    for (size_t k = 0; k < pairs.size(); ++k) {
      const auto at = std::lower_bound(
          tails.begin(), tails.end(), pairs[k].second,
          [&pairs](size_t t, size_t j) { return pairs[t].second < j; });
      if (at != tails.begin()) {
        previous[k] = *(at - 1);
      }
      if (at == tails.end()) {
        tails.push_back(k);
      } else {
        *at = k;
      }
    }
    std::vector<Pair> rising;
    for (size_t k = tails.empty() ? kNone : tails.back(); k != kNone;
         k = previous[k]) {
      rising.push_back(pairs[k]);
    }
    std::reverse(rising.begin(), rising.end());
    return rising;
  }

  // The longest common subsequence, where no line is unique.
  void MatchRepeated(Range a, Range b) {
    const size_t columns = b.size() + 1;
    if (a.size() > kMaxCells / columns) {
      return;
    }
    // Of what lies behind (i, j), counted from the begins.
    std::vector<uint32_t> longest((a.size() + 1) * columns);
    const auto at = [&longest, columns](size_t i, size_t j) -> uint32_t& {
      return longest[(i * columns) + j];
    };
    for (size_t i = a.size(); i-- > 0;) {
      for (size_t j = b.size(); j-- > 0;) {
        at(i, j) = Same(a.begin + i, b.begin + j)
                       ? at(i + 1, j + 1) + 1
                       : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
      if (Same(a.begin + i, b.begin + j)) {
        Keep(a.begin + i++, b.begin + j++);
      } else if (at(i + 1, j) >= at(i, j + 1)) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  const Lines& before_;
  const Lines& after_;
  std::vector<bool> stays_before_;
  std::vector<bool> stays_after_;
};

// Blank lines count as deep: a block rather ends with them than begins.
size_t Indent(std::string_view line) {
  const size_t text = line.find_first_not_of(" \r\n");
  return text == std::string_view::npos ? SIZE_MAX : text;
}

// A block that was only added (or only deleted) next to equal lines can be
// marked in several places. The one that begins with the least indented line
// is the whole list item or map; the last of equal ones.
void SlideBlock(const Lines& lines, Range& block, Range& other, Range limits) {
  const auto move = [](Range& range, ptrdiff_t by) {
    range.begin += static_cast<size_t>(by);
    range.end += static_cast<size_t>(by);
  };
  while (block.begin > limits.begin &&
         lines[block.begin - 1] == lines[block.end - 1]) {
    move(block, -1);
    move(other, -1);
  }
  Range best = block;
  Range best_other = other;
  while (block.end < limits.end && lines[block.begin] == lines[block.end]) {
    move(block, 1);
    move(other, 1);
    if (Indent(lines[block.begin]) <= Indent(lines[best.begin])) {
      best = block;
      best_other = other;
    }
  }
  block = best;
  other = best_other;
}

void SlideBlocks(const Lines& before, const Lines& after,
                 std::vector<Change>& changes) {
  for (size_t k = 0; k < changes.size(); ++k) {
    Change& change = changes[k];
    const Change previous = k == 0 ? Change{} : changes[k - 1];
    const Change next = k + 1 == changes.size()
                            ? Change{.before = {before.size(), before.size()},
                                     .after = {after.size(), after.size()}}
                            : changes[k + 1];
    if (change.before.empty()) {
      SlideBlock(after, change.after, change.before,
                 {previous.after.end, next.after.begin});
    } else if (change.after.empty()) {
      SlideBlock(before, change.before, change.after,
                 {previous.before.end, next.before.begin});
    }
  }
}

// "12,3"; the count is left out when it is 1, and a range without lines stands
// behind the line before it.
std::string Header(Range range) {
  if (range.size() == 1) {
    return fmt::format("{}", range.begin + 1);
  }
  return fmt::format("{},{}", range.empty() ? range.begin : range.begin + 1,
                     range.size());
}

void Print(char mark, const Lines& lines, Range range, std::string& out) {
  for (size_t i = range.begin; i < range.end; ++i) {
    out += mark;
    out += lines[i];
    if (!lines[i].ends_with('\n')) {
      out += "\n\\ No newline at end of file\n";
    }
  }
}

// The changes [first, last), which are near each other, with their context.
void PrintHunk(const Lines& before, const Lines& after,
               const std::vector<Change>& changes, size_t first, size_t last,
               std::string& out) {
  const Change& front = changes[first];
  const Change& back = changes[last - 1];
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
  const Lines a = SplitLines(before);
  const Lines b = SplitLines(after);
  std::vector<Change> changes = Matcher(a, b).Run();
  SlideBlocks(a, b, changes);
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
