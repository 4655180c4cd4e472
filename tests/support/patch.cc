// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/patch.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/base/line_diff.h"

namespace dgdc::testing {
namespace {

// Lines of both sides around a change.
constexpr size_t kPatchContext = 1;
constexpr std::string_view kHunkMark = "@@";

struct Hunk {
  std::string heading = {};
  std::vector<std::string> before = {};
  std::vector<std::string> after = {};
  std::string text = {};  // as it is written
};

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \r\n");
  return begin == std::string_view::npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(" \r\n") + 1 - begin);
}

size_t IndentOf(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool IsItem(std::string_view line) { return Trimmed(line).starts_with("- "); }

// "decode" of "@@ decode" and of "@@ -3,2 +3,2 @@ decode".
std::string HeadingOf(std::string_view line) {
  line.remove_prefix(kHunkMark.size());
  if (const size_t end = line.find(kHunkMark); end != std::string_view::npos) {
    line.remove_prefix(end + kHunkMark.size());
  }
  return std::string(Trimmed(line));
}

void AddLine(std::string_view line, Hunk& hunk) {
  const char mark = line.front();
  // Editors take the blank of an empty line away.
  const std::string_view rest = mark == '\n' ? line : line.substr(1);
  if (mark == '\\') {
    const std::string_view last = SplitLines(hunk.text).back();
    for (auto* side : {&hunk.before, &hunk.after}) {
      const char other = side == &hunk.before ? '+' : '-';
      if (last.front() != other && !side->empty()) {
        side->back().pop_back();
      }
    }
  } else if (mark != ' ' && mark != '-' && mark != '+' && mark != '\n') {
    throw std::runtime_error(
        fmt::format("a line of a hunk begins with ' ', '-' or '+': {}", line));
  }
  if (mark == ' ' || mark == '-' || mark == '\n') {
    hunk.before.emplace_back(rest);
  }
  if (mark == ' ' || mark == '+' || mark == '\n') {
    hunk.after.emplace_back(rest);
  }
  hunk.text += line;
}

std::vector<Hunk> ReadHunks(std::string_view patch) {
  std::vector<Hunk> hunks;
  for (const std::string_view part : SplitLines(patch)) {
    std::string line(part);
    if (!line.ends_with('\n')) {
      line += '\n';
    }
    if (line.starts_with(kHunkMark)) {
      hunks.push_back({.heading = HeadingOf(line), .text = line});
    } else if (!hunks.empty()) {
      AddLine(line, hunks.back());
    } else if (!line.starts_with('#') && !line.starts_with("--- ") &&
               !line.starts_with("+++ ")) {
      throw std::runtime_error(
          fmt::format("stands before the first \"@@\": {}", line));
    }
  }
  return hunks;
}

// Whether a heading names the line: all of it, or without its dash or colon.
bool IsNamed(std::string_view line, std::string_view heading) {
  std::string_view text = Trimmed(line);
  const auto same = [heading](std::string_view found) {
    return found == heading || (found.ends_with(':') &&
                                found.substr(0, found.size() - 1) == heading);
  };
  return same(text) ||
         (text.starts_with("- ") && same(Trimmed(text.substr(2))));
}

// The line and those that belong to it by their indentation, items of a list
// that are no deeper than its key too.
LineRange BlockAt(const TextLines& lines, size_t begin) {
  const size_t indent = IndentOf(lines[begin]);
  size_t end = begin + 1;
  for (; end < lines.size(); ++end) {
    const bool deeper = IndentOf(lines[end]) > indent ||
                        (IndentOf(lines[end]) == indent && IsItem(lines[end]) &&
                         !IsItem(lines[begin]));
    if (!deeper && !Trimmed(lines[end]).empty()) {
      break;
    }
  }
  return {begin, end};
}

// Where the lines of a hunk stand, from `from` on.
std::vector<size_t> Places(const TextLines& lines,
                           const std::vector<std::string>& wanted, size_t from,
                           LineRange block) {
  std::vector<size_t> places;
  for (size_t i = std::max(from, block.begin);
       i < block.end && i + wanted.size() <= lines.size(); ++i) {
    if (std::equal(wanted.begin(), wanted.end(),
                   lines.begin() + static_cast<std::ptrdiff_t>(i))) {
      places.push_back(i);
    }
  }
  return places;
}

std::vector<size_t> LinesNamed(const TextLines& lines,
                               std::string_view heading) {
  std::vector<size_t> named;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (IsNamed(lines[i], heading)) {
      named.push_back(i);
    }
  }
  return named;
}

// "nowhere", "3 times (lines 4, 9, 12)".
std::string HowOften(const std::vector<size_t>& places) {
  if (places.empty()) {
    return "nowhere";
  }
  std::string numbers;
  for (const size_t place : places) {
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", place + 1);
  }
  return fmt::format("{} times (lines {})", places.size(), numbers);
}

// The line at which the hunk begins, `from` or behind it.
size_t Locate(const TextLines& lines, const Hunk& hunk, size_t from) {
  LineRange block{0, lines.size() + 1};
  if (!hunk.heading.empty()) {
    const std::vector<size_t> named = LinesNamed(lines, hunk.heading);
    if (named.size() != 1) {
      throw std::runtime_error(
          fmt::format("the heading of a hunk stands {}, not once:\n{}",
                      HowOften(named), hunk.text));
    }
    block = BlockAt(lines, named.front());
  }
  const std::vector<size_t> places = Places(lines, hunk.before, from, block);
  if (places.size() != 1) {
    throw std::runtime_error(fmt::format(
        "the lines of a hunk stand {}{}, not once{}:\n{}", HowOften(places),
        from > 0 ? fmt::format(" behind line {}", from) : "",
        places.empty()
            ? ""
            : "; more lines around the change, or the key of its block behind "
              "\"@@\", tell which are meant",
        hunk.text));
  }
  return places.front();
}

// --- Writing
// ------------------------------------------------------------------

// The lines that hold the one at `at` by their indentation, outermost first.
std::vector<size_t> Holders(const TextLines& lines, size_t at,
                            std::string_view line) {
  std::vector<size_t> holders;
  size_t indent = IndentOf(line);
  bool is_item = IsItem(line);
  for (size_t i = at; i-- > 0;) {
    const std::string_view text = Trimmed(lines[i]);
    const size_t own = IndentOf(lines[i]);
    if (text.empty() || text.starts_with('#') || own > indent ||
        (own == indent && (!is_item || IsItem(lines[i])))) {
      continue;
    }
    holders.push_back(i);
    indent = own;
    is_item = IsItem(lines[i]);
  }
  std::reverse(holders.begin(), holders.end());
  return holders;
}

void AddMarked(char mark, std::string_view line, std::string& text) {
  text += mark;
  text += line;
  if (!line.ends_with('\n')) {
    text += "\n\\ No newline at end of file\n";
  }
}

class PatchWriter {
 public:
  PatchWriter(std::string_view before, std::string_view after)
      : before_(SplitLines(before)),
        after_(SplitLines(after)),
        changes_(LineChanges(before_, after_)) {}

  std::string Write() {
    std::string patch;
    for (size_t first = 0; first < changes_.size();) {
      first = AddHunk(first, patch);
    }
    return patch;
  }

 private:
  // Adds the hunk that begins with a change and returns the change behind it.
  size_t AddHunk(size_t first, std::string& patch) {
    for (size_t last = first + 1;; ++last) {
      const bool is_end = last == changes_.size();
      // Contexts must not overlap.
      if (!is_end &&
          changes_[last].before.begin - changes_[last - 1].before.end <=
              2 * kPatchContext) {
        continue;
      }
      // Behind the last change as many lines as it takes.
      const size_t most = is_end
                              ? before_.size() - changes_[last - 1].before.end
                              : kPatchContext;
      for (size_t trail = std::min(kPatchContext, most); trail <= most;
           ++trail) {
        const size_t end = changes_[last - 1].before.end + trail;
        if (const std::optional<Hunk> hunk = Unique(first, last, end)) {
          patch += hunk->text;
          done_ = end;
          return last;
        }
      }
      // All that is left stands once.
      DGDC_CHECK(!is_end, "a change has no place");
    }
  }

  // The hunk with as many lines before it as make it unique, if any do.
  [[nodiscard]] std::optional<Hunk> Unique(size_t first, size_t last,
                                           size_t end) const {
    const size_t change = changes_[first].before.begin;
    const size_t most = change - done_;
    const std::string_view line = changes_[first].before.empty()
                                      ? after_[changes_[first].after.begin]
                                      : before_[change];
    std::vector<std::string> headings = {""};
    for (const size_t holder : Holders(before_, change, line)) {
      std::string_view text = Trimmed(before_[holder]);
      headings.emplace_back(
          text.substr(0, text.size() - (text.ends_with(':') ? 1 : 0)));
    }
    for (size_t lead = std::min(kPatchContext, most); lead <= most; ++lead) {
      // Whoever reads a hunk alone rather knows where it is.
      for (const size_t from : {size_t{0}, done_}) {
        for (const std::string& heading : headings) {
          const Hunk hunk = Make(first, last, {change - lead, end}, heading);
          if (IsAt(change - lead, from, hunk)) {
            return hunk;
          }
        }
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] Hunk Make(size_t first, size_t last, LineRange range,
                          const std::string& heading) const {
    std::string text =
        fmt::format("{}{}{}\n", kHunkMark, heading.empty() ? "" : " ", heading);
    const auto add = [&text](char mark, const TextLines& lines,
                             LineRange wanted) {
      for (size_t i = wanted.begin; i < wanted.end; ++i) {
        AddMarked(mark, lines[i], text);
      }
    };
    size_t next = range.begin;
    for (size_t k = first; k < last; ++k) {
      add(' ', before_, {next, changes_[k].before.begin});
      add('-', before_, changes_[k].before);
      add('+', after_, changes_[k].after);
      next = changes_[k].before.end;
    }
    add(' ', before_, {next, range.end});
    return ReadHunks(text).front();
  }

  [[nodiscard]] bool IsAt(size_t line, size_t from, const Hunk& hunk) const {
    LineRange block{0, before_.size() + 1};
    if (!hunk.heading.empty()) {
      const std::vector<size_t> named = LinesNamed(before_, hunk.heading);
      if (named.size() != 1) {
        return false;
      }
      block = BlockAt(before_, named.front());
    }
    return Places(before_, hunk.before, from, block) ==
           std::vector<size_t>{line};
  }

  TextLines before_;
  TextLines after_;
  std::vector<LineChange> changes_;
  size_t done_ = 0;  // the line behind the last hunk
};

}  // namespace

std::string ApplyPatch(std::string_view base, std::string_view patch) {
  const TextLines lines = SplitLines(base);
  std::string text;
  size_t next = 0;
  const auto copy_until = [&](size_t end) {
    for (; next < end; ++next) {
      text += lines[next];
    }
  };
  for (const Hunk& hunk : ReadHunks(patch)) {
    if (hunk.before == hunk.after) {
      throw std::runtime_error("a hunk changes nothing:\n" + hunk.text);
    }
    copy_until(Locate(lines, hunk, next));
    next += hunk.before.size();
    for (const std::string& line : hunk.after) {
      text += line;
    }
  }
  copy_until(lines.size());
  return text;
}

std::string MakePatch(std::string_view before, std::string_view after) {
  return PatchWriter(before, after).Write();
}

}  // namespace dgdc::testing
