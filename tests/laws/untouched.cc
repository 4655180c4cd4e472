// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/untouched.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "tests/laws/written_lines.h"

namespace dgdc::testing {
namespace {

// Both texts of one `apply`, with the lines that stayed.
struct Step {
  const WrittenText& before;
  const WrittenText& after;
  std::vector<size_t> partner = {};  // of each line before
  std::set<size_t> kept = {};        // lines after that have one

  [[nodiscard]] bool Gone(const Said& said) const {
    return after.Count(said) < before.Count(said);
  }
  [[nodiscard]] bool New(const Said& said) const {
    return before.Count(said) < after.Count(said);
  }
  // Whether there is nothing of that name any more, or less of it.
  [[nodiscard]] bool PathGone(const Said& said) const {
    const auto old = before.paths.find(said.path);
    const auto now = after.paths.find(said.path);
    return old != before.paths.end() &&
           (now == after.paths.end() || now->second < old->second);
  }
};

Step MakeStep(const WrittenText& before, const WrittenText& after) {
  Step step{
      .before = before, .after = after, .partner = PairLines(before, after)};
  step.kept.insert(step.partner.begin(), step.partner.end());
  return step;
}

bool WasRemoved(const Step& step, size_t line) {
  return step.partner[line] == std::string::npos;
}

// Whether something that went stands on the line.
bool HoldsGone(const Step& step, size_t line) {
  const std::vector<Said>& says = step.before.lines[line].says;
  return std::any_of(says.begin(), says.end(),
                     [&step](const Said& said) { return step.PathGone(said); });
}

// The next line from `line` on that says something, downwards or upwards; npos
// when there is none.
size_t NextSaying(const WrittenText& text, size_t line, bool down) {
  for (size_t i = line; i < text.lines.size(); down ? ++i : --i) {
    if (!text.lines[i].says.empty()) {
      return i;
    }
  }
  return std::string::npos;
}

// Whether a line without any value is about something that went.
bool IsOfGone(const Step& step, size_t line) {
  for (const bool down : {true, false}) {
    const size_t next = NextSaying(step.before, line, down);
    if (next != std::string::npos && WasRemoved(step, next) &&
        HoldsGone(step, next)) {
      return true;
    }
  }
  return false;
}

bool SaysAfter(const Step& step, std::string_view comment) {
  return std::any_of(step.after.lines.begin(), step.after.lines.end(),
                     [comment](const WrittenLine& line) {
                       return line.text.find(comment) != std::string_view::npos;
                     });
}

// Whether the line had to be written anew although all that it says stays: a
// line after says the same and something new, or a collection on it was or is
// empty, or stands on it in brackets.
bool HadToChange(const Step& step, const WrittenLine& line) {
  const bool brackets = line.text.find_first_of("[{") != std::string::npos;
  return std::any_of(line.says.begin(), line.says.end(), [&](const Said& said) {
    const bool collection = said.value.empty() || said.value == "empty";
    if (collection &&
        (brackets || step.after.Count({said.path, "empty"}) > 0)) {
      return true;
    }
    for (size_t i = 0; i < step.after.lines.size(); ++i) {
      const std::vector<Said>& says = step.after.lines[i].says;
      const bool there =
          std::any_of(says.begin(), says.end(), [&said](const Said& other) {
            return other.path == said.path && other.value == said.value;
          });
      if (there && !step.kept.contains(i) &&
          std::any_of(says.begin(), says.end(),
                      [&step](const Said& other) { return step.New(other); })) {
        return true;
      }
    }
    return false;
  });
}

// What is wrong with the removal of a line; "" when nothing is.
std::string JudgeRemoved(const Step& step, size_t index) {
  const WrittenLine& line = step.before.lines[index];
  if (line.says.empty()) {
    if (line.comment.empty()) {
      return "";  // brackets and empty lines go with what they surround
    }
    return IsOfGone(step, index) || SaysAfter(step, line.comment)
               ? ""
               : "comment lost";
  }
  const bool changed =
      std::any_of(line.says.begin(), line.says.end(),
                  [&step](const Said& said) { return step.Gone(said); });
  if (!changed && !HadToChange(step, line)) {
    return "line rewritten";
  }
  if (!line.comment.empty() && !HoldsGone(step, index) &&
      !SaysAfter(step, line.comment)) {
    return "comment lost behind a value";
  }
  return "";
}

}  // namespace

std::vector<Touched> TouchedLines(const std::string& before,
                                  const std::string& after) {
  if (before == after) {
    return {};
  }
  const WrittenText old = ReadLines(before);
  const WrittenText now = ReadLines(after);
  std::vector<Touched> touched;
  if (now.lines.empty()) {
    return {{.how = "no YAML", .line = ""}};
  }
  const Step step = MakeStep(old, now);
  for (size_t i = 0; i < old.lines.size(); ++i) {
    const std::string wrong =
        WasRemoved(step, i) ? JudgeRemoved(step, i) : std::string();
    if (!wrong.empty()) {
      touched.push_back(
          {.how = wrong,
           .line = fmt::format("{}: {}", i + 1, old.lines[i].text)});
    }
  }
  if (old.ends_with_break != now.ends_with_break) {
    touched.push_back({.how = "end of the file", .line = ""});
  }
  return touched;
}

}  // namespace dgdc::testing
