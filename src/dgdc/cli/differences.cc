// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/differences.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <ostream>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/printable.h"
#include "dgdc/base/unified_diff.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::cli {
namespace {

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The lines of a text that show a credential, in order.
std::vector<bool> RevealingLines(const std::string& name,
                                 const std::string& text) {
  SourceSet sources;
  const uint32_t file = sources.Add(name, text);
  const std::string masked =
      yaml::WithoutSecrets(sources, file, yaml::FindSecrets(sources, file));
  const std::vector<std::string_view> lines = SplitLines(text);
  const std::vector<std::string_view> hidden = SplitLines(masked);
  std::vector<bool> revealing;
  for (size_t i = 0; i < lines.size(); ++i) {
    revealing.push_back(i >= hidden.size() || lines[i] != hidden[i]);
  }
  return revealing;
}

// The number behind `sign` in "@@ -12,7 +12,8 @@".
size_t FirstLine(std::string_view hunk, char sign) {
  size_t line = 0;
  const size_t at = hunk.find(sign);
  if (at != std::string_view::npos) {
    std::from_chars(hunk.data() + at + 1, hunk.data() + hunk.size(), line);
  }
  return line;
}

// The lines that a difference shows and that have a credential, by their
// number in the file that holds them.
std::vector<size_t> Revealed(std::string_view difference,
                             const std::vector<bool>& before,
                             const std::vector<bool>& after) {
  std::vector<size_t> lines;
  size_t old_line = 0;
  size_t new_line = 0;
  for (const std::string_view line : SplitLines(difference)) {
    if (line.starts_with("@@ ")) {
      old_line = FirstLine(line, '-');
      new_line = FirstLine(line, '+');
      continue;
    }
    if (old_line == 0 && new_line == 0) {
      continue;  // the names of the files
    }
    const char kind = line.empty() ? ' ' : line.front();
    const bool is_new = kind == '+';
    const size_t number = is_new ? new_line : old_line;
    const std::vector<bool>& revealing = is_new ? after : before;
    if (kind != '\\' && number > 0 && number <= revealing.size() &&
        revealing[number - 1]) {
      lines.push_back(number);
    }
    old_line += kind == ' ' || kind == '-' ? 1 : 0;
    new_line += kind == ' ' || kind == '+' ? 1 : 0;
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

// The numbers of the lines of a difference that would move the cursor of a
// terminal, or that the log of a job would obey.
std::vector<size_t> UnsafeLines(std::string_view difference) {
  std::vector<size_t> lines;
  size_t number = 0;
  for (const std::string_view line : SplitLines(difference)) {
    ++number;
    std::string text(
        line.substr(0, line.size() - (line.ends_with('\r') ? 1 : 0)));
    std::replace(text.begin(), text.end(), '\t', ' ');
    if (Printable(text) != text) {
      lines.push_back(number);
    }
  }
  return lines;
}

}  // namespace

void Differences::Add(const std::string& name, const std::string& before,
                      const std::string& after) {
  const std::string difference = UnifiedDiff(name, before, after);
  text_ += difference;
  if (show_secrets_ || difference.empty()) {
    return;
  }
  for (const size_t line : Revealed(difference, RevealingLines(name, before),
                                    RevealingLines(name, after))) {
    revealing_.push_back(fmt::format("{}:{}", name, line));
  }
  for (const size_t line : UnsafeLines(difference)) {
    unsafe_.push_back(fmt::format("line {} about {}", line, name));
  }
}

namespace {

std::string FirstOf(const std::vector<std::string>& places) {
  constexpr size_t kMost = 10;
  const size_t shown = std::min(places.size(), kMost);
  return fmt::format(
      "{}{}",
      fmt::join(places.begin(),
                places.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
      places.size() > shown ? " and more" : "");
}

}  // namespace

bool Differences::Print(Env& env) const {
  if (!revealing_.empty()) {
    env.Complain(fmt::format(
        "the difference would show a credential, so it is not printed: {}; put "
        "it into a Secret, or print the difference with --show-secrets",
        FirstOf(revealing_)));
    return false;
  }
  if (!unsafe_.empty()) {
    env.Complain(fmt::format(
        "the difference has a line that a terminal or the log of a job would "
        "obey, so it is not printed: {}; change the text, or print it into a "
        "file with --show-secrets",
        FirstOf(unsafe_)));
    return false;
  }
  env.out << text_;
  return true;
}

Option DeclareShowSecrets(OptionSet& set, bool& show_secrets) {
  return set.AddFlag("--show-secrets", show_secrets,
                     "Print a difference also when it shows a credential, or "
                     "a line that a terminal or a log would obey");
}

}  // namespace dgdc::cli
