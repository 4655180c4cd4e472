// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace dgdc {
namespace {

// Above this many cells a stretch without a single unique line is replaced as
// a whole; below, the table takes at most 16 MiB.
constexpr size_t kMaxCells = 4'000'000;

// Finds the lines that stay: those that are unique on both sides first, in the
// longest order that both share, then the same between them.
class Matcher {
 public:
  Matcher(const TextLines& before, const TextLines& after)
      : before_(before),
        after_(after),
        stays_before_(before.size()),
        stays_after_(after.size()) {}

  std::vector<LineChange> Run() {
    Match({0, before_.size()}, {0, after_.size()});
    std::vector<LineChange> changes;
    size_t i = 0;
    size_t j = 0;
    while (i < before_.size() || j < after_.size()) {
      LineChange change{.before = {i, i}, .after = {j, j}};
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

  void Match(LineRange a, LineRange b) {
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

  // TextLines that occur once on both sides, by their place before.
  [[nodiscard]] std::vector<Pair> UniquePairs(LineRange a, LineRange b) const {
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
  void MatchRepeated(LineRange a, LineRange b) {
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

  const TextLines& before_;
  const TextLines& after_;
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
void SlideBlock(const TextLines& lines, LineRange& block, LineRange& other,
                LineRange limits) {
  const auto move = [](LineRange& range, ptrdiff_t by) {
    range.begin += static_cast<size_t>(by);
    range.end += static_cast<size_t>(by);
  };
  while (block.begin > limits.begin &&
         lines[block.begin - 1] == lines[block.end - 1]) {
    move(block, -1);
    move(other, -1);
  }
  LineRange best = block;
  LineRange best_other = other;
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

void SlideBlocks(const TextLines& before, const TextLines& after,
                 std::vector<LineChange>& changes) {
  for (size_t k = 0; k < changes.size(); ++k) {
    LineChange& change = changes[k];
    const LineChange previous = k == 0 ? LineChange{} : changes[k - 1];
    const LineChange next =
        k + 1 == changes.size()
            ? LineChange{.before = {before.size(), before.size()},
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

}  // namespace

TextLines SplitLines(std::string_view text) {
  TextLines lines;
  while (!text.empty()) {
    const size_t line_break = text.find('\n');
    const size_t size =
        line_break == std::string_view::npos ? text.size() : line_break + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::vector<LineChange> LineChanges(const TextLines& before,
                                    const TextLines& after) {
  std::vector<LineChange> changes = Matcher(before, after).Run();
  SlideBlocks(before, after, changes);
  return changes;
}

}  // namespace dgdc
