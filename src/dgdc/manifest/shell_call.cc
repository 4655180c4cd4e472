// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include "dgdc/manifest/shell.h"

// What stands before the program or around the script that a command is about.
namespace dgdc::manifest {
namespace {

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsShell(std::string_view path) {
  constexpr std::string_view kShells[] = {"ash", "bash", "dash",
                                          "ksh", "sh",   "zsh"};
  return std::find(std::begin(kShells), std::end(kShells), BaseName(path)) !=
         std::end(kShells);
}

// A program that runs the command behind its own options.
struct Prefix {
  std::string_view name = {};
  // Letters of its options that take the next word, unless it is joined.
  std::string_view with_value = {};
  // Letters with which it does something else.
  std::string_view unless = {};
  bool assigns = false;
};

constexpr Prefix kPrefixes[] = {
    {.name = "builtin"},
    {.name = "command", .unless = "vV"},
    {.name = "dumb-init"},
    {.name = "env", .with_value = "uC", .unless = "S", .assigns = true},
    {.name = "exec", .with_value = "a"},
    {.name = "nice", .with_value = "n"},
    {.name = "nohup"},
    {.name = "time", .with_value = "fo"},
    {.name = "tini", .with_value = "p"},
};

// Behind the options of the prefix at `begin`; `begin` when they make it
// something else.
size_t OptionsEnd(const std::vector<Word>& words, size_t begin,
                  const Prefix& prefix) {
  for (size_t i = begin + 1; i < words.size(); ++i) {
    const std::string_view text = words[i].text;
    if (text == "--") {
      return i + 1;
    }
    if (!text.starts_with('-')) {
      return i;
    }
    if (text.starts_with("--")) {
      continue;
    }
    if (text.find_first_of(prefix.unless) != std::string_view::npos) {
      return begin;
    }
    const bool takes_next =
        text.size() == 2 &&
        prefix.with_value.find(text[1]) != std::string_view::npos;
    i += takes_next ? 1U : 0U;
  }
  return words.size();
}

}  // namespace

void DropPrefixes(Invocation& invocation) {
  std::vector<Word>& words = invocation.words;
  size_t begin = 0;
  while (begin < words.size() && words[begin].known) {
    const std::string_view name = BaseName(words[begin].text);
    const auto* const prefix =
        std::find_if(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](const Prefix& row) { return row.name == name; });
    if (prefix == std::end(kPrefixes)) {
      break;
    }
    size_t program = OptionsEnd(words, begin, *prefix);
    std::vector<std::pair<Word, Word>> assignments;
    for (; prefix->assigns && program != begin && program < words.size();
         ++program) {
      const Word& word = words[program];
      const size_t equals = word.text.find('=');
      if (equals == std::string_view::npos || equals == 0) {
        break;
      }
      assignments.emplace_back(word.Slice(0, equals),
                               word.Slice(equals + 1, word.text.size()));
    }
    // With nothing behind it the prefix is the program.
    if (program == begin || program >= words.size()) {
      break;
    }
    std::move(assignments.begin(), assignments.end(),
              std::back_inserter(invocation.assignments));
    begin = program;
  }
  words.erase(words.begin(),
              words.begin() + static_cast<std::ptrdiff_t>(begin));
}

std::optional<ShellCall> FindShellCall(const std::vector<Word>& words) {
  if (words.empty() || !IsShell(words.front().text)) {
    return std::nullopt;
  }
  bool has_script = false;
  size_t i = 1;
  for (; i < words.size(); ++i) {
    const std::string_view text = words[i].text;
    const bool is_option =
        text.size() > 1 && (text.front() == '-' || text.front() == '+');
    if (text == "--" || text == "-") {
      ++i;
      break;
    }
    if (!is_option) {
      break;
    }
    if (text.starts_with("--")) {
      i += text == "--rcfile" || text == "--init-file" ? 1U : 0U;
      continue;
    }
    has_script = has_script || text.find('c') != std::string_view::npos;
    // "-o pipefail", also at the end of other letters.
    i += text.find_first_of("oO") != std::string_view::npos ? 1U : 0U;
  }
  if (!has_script || i >= words.size()) {
    return std::nullopt;
  }
  return ShellCall{
      .script = words[i],
      .positional = {words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     words.end()}};
}

}  // namespace dgdc::manifest
