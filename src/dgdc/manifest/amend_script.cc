// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/places.h"
#include "dgdc/manifest/shell.h"
#include "dgdc/manifest/shell_words.h"

// Takes assignments out of scripts. What is left must do the same but for the
// variables; a script in which that is not so is left alone.
namespace dgdc::manifest {
namespace {

using edit::Operation;
using Names = std::vector<std::string>;

// Bytes of a script.
struct Range {
  size_t begin = 0;
  size_t end = 0;
};

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Behind blanks and lines that a backslash continues.
size_t SkipBlanks(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (IsBlank(text[at])) {
      ++at;
    } else if (text.substr(at).starts_with("\\\n")) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

// Where the command begins that the byte is in, as far as its line tells.
size_t CommandBegin(std::string_view text, size_t at) {
  while (at > 0) {
    const char before = text[at - 1];
    const bool continues = before == '\n' && at > 1 && text[at - 2] == '\\';
    if (!continues &&
        std::string_view("\n;&|()").find(before) != std::string_view::npos) {
      break;
    }
    --at;
  }
  return SkipBlanks(text, at);
}

// Behind the word at `at`.
size_t WordEnd(std::string_view text, size_t at) {
  char open = '\0';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && open != '\'') {
      ++at;
    } else if (open != '\0') {
      open = c == open ? '\0' : open;
    } else if (c == '"' || c == '\'') {
      open = c;
    } else if (EndsShellWord(c)) {
      return at;
    }
  }
  return text.size();
}

// A simple command of a script, word by word.
struct ScriptCommand {
  std::vector<Range> words = {};
  size_t end = 0;  // where its separator or its comment stands
};

ScriptCommand CommandAt(std::string_view text, size_t begin) {
  ScriptCommand command;
  for (size_t at = begin;;) {
    at = SkipBlanks(text, at);
    if (at >= text.size() || text[at] == '#' || EndsShellWord(text[at])) {
      command.end = at;
      return command;
    }
    const size_t end = WordEnd(text, at);
    command.words.push_back({at, end});
    at = end;
  }
}

// Whether the word assigns to one of the variables.
bool AssignsTo(std::string_view word, const Names& names) {
  const size_t equals = word.find('=');
  return equals != std::string_view::npos &&
         std::find(names.begin(), names.end(), word.substr(0, equals)) !=
             names.end();
}

bool IsAssignment(std::string_view word) {
  const size_t equals = word.find('=');
  return equals != std::string_view::npos &&
         IsVariableName(word.substr(0, equals));
}

// A command as a whole with what separates it from the next one. Nothing where
// the rest would be another list of commands.
std::optional<Range> WholeCommand(std::string_view text,
                                  const ScriptCommand& command) {
  const size_t begin = command.words.front().begin;
  const size_t end = command.end;
  size_t before = begin;
  while (before > 0 && IsBlank(text[before - 1])) {
    --before;
  }
  const bool starts_line = before == 0 || text[before - 1] == '\n';
  const std::string_view rest = text.substr(end);
  const std::string_view ahead = text.substr(0, before);
  if (rest.starts_with("&&")) {
    size_t next = end + 2;
    while (next < text.size() && (IsBlank(text[next]) || text[next] == '\n')) {
      ++next;
    }
    return starts_line || ahead.ends_with(";") || ahead.ends_with("&&")
               ? std::optional(Range{begin, next})
               : std::nullopt;
  }
  const bool ends_list = rest.empty() || rest.front() == '\n' ||
                         (rest.front() == ';' && !rest.starts_with(";;"));
  if (!ends_list) {
    return rest.front() == '#' && starts_line ? std::optional(Range{begin, end})
                                              : std::nullopt;
  }
  if (ahead.ends_with("&&")) {
    return Range{before - 2, end};
  }
  if (!starts_line && !ahead.ends_with(";")) {
    return std::nullopt;
  }
  size_t next = end;
  if (rest.starts_with(';')) {
    next = SkipBlanks(text, end + 1);
  } else if (!starts_line) {
    return Range{before - 1, end};  // with the ";" before it
  }
  const bool ends_line = next < text.size() && text[next] == '\n';
  return starts_line && ends_line ? Range{before, next + 1}
                                  : Range{begin, next};
}

// What to take out so that the assignment at `at` is gone, and what its command
// assigns to others of these variables too.
std::optional<Range> CutOf(std::string_view text, size_t at,
                           const Names& names) {
  const ScriptCommand command = CommandAt(text, CommandBegin(text, at));
  const auto word_of = [text](const Range& range) {
    return text.substr(range.begin, range.end - range.begin);
  };
  const auto here =
      std::find_if(command.words.begin(), command.words.end(),
                   [at](const Range& word) { return word.begin == at; });
  if (here == command.words.end()) {
    return std::nullopt;
  }
  const bool exports = word_of(command.words.front()) == "export";
  const auto first = command.words.begin() + (exports ? 1 : 0);
  if (std::all_of(first, command.words.end(), [&](const Range& word) {
        return AssignsTo(word_of(word), names);
      })) {
    return WholeCommand(text, command);
  }
  if (exports) {
    return Range{std::prev(here)->end, here->end};
  }
  const bool has_program = std::next(here) != command.words.end();
  const bool declares = std::any_of(first, here, [&](const Range& word) {
    return word_of(word) == "export" ||
           (!has_program && !IsAssignment(word_of(word)));
  });
  if (declares) {
    return std::nullopt;
  }
  return has_program ? Range{here->begin, std::next(here)->begin}
                     : Range{std::prev(here)->end, here->end};
}

std::vector<Invocation> ReadText(const std::string& text,
                                 const LookUp& variables) {
  Word script{.text = text};
  for (uint32_t i = 0; i <= text.size(); ++i) {
    script.at.push_back(i);
  }
  return ReadScript({.script = std::move(script)}, variables);
}

bool SameWord(const Word& a, const Word& b) {
  return a.text == b.text && a.known == b.known;
}

// The assignments to other variables.
std::vector<std::pair<Word, Word>> Others(const Invocation& invocation,
                                          const Names& names) {
  std::vector<std::pair<Word, Word>> others;
  std::copy_if(invocation.assignments.begin(), invocation.assignments.end(),
               std::back_inserter(others), [&names](const auto& one) {
                 return std::find(names.begin(), names.end(), one.first.text) ==
                        names.end();
               });
  return others;
}

// Whether a command does what it did, but for the variables.
bool DoesTheSame(const Invocation& a, const Invocation& b, const Names& names) {
  const auto left = Others(a, names);
  const auto right = Others(b, names);
  return a.conditional == b.conditional &&
         std::equal(a.words.begin(), a.words.end(), b.words.begin(),
                    b.words.end(), &SameWord) &&
         std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& one, const auto& other) {
                      return SameWord(one.first, other.first) &&
                             SameWord(one.second, other.second);
                    });
}

// Whether all commands do, and the program gets none of the variables.
bool IsWithout(const std::string& before, const std::string& after,
               size_t program, const Names& names, const LookUp& variables) {
  const std::vector<Invocation> old = ReadText(before, variables);
  const std::vector<Invocation> now = ReadText(after, variables);
  return program < now.size() &&
         Others(now[program], names).size() ==
             now[program].assignments.size() &&
         std::equal(old.begin(), old.end(), now.begin(), now.end(),
                    [&names](const Invocation& a, const Invocation& b) {
                      return DoesTheSame(a, b, names);
                    });
}

// The changes of one script.
struct ScriptCuts {
  StringPart script = {};
  std::vector<Range> cuts = {};
};

void AddCut(ScriptCuts& script, const Range& cut) {
  const bool known = std::any_of(
      script.cuts.begin(), script.cuts.end(),
      [&cut](const Range& other) { return other.begin == cut.begin; });
  if (!known) {
    script.cuts.push_back(cut);
  }
}

std::string Without(std::string text, std::vector<Range> cuts) {
  std::sort(cuts.begin(), cuts.end(),
            [](const Range& a, const Range& b) { return a.begin > b.begin; });
  for (const Range& cut : cuts) {
    text.erase(cut.begin, cut.end - cut.begin);
  }
  return text;
}

// Every assignment to one of the variables, once.
std::vector<std::pair<Word, Word>> AssignmentsTo(const Invocation& program,
                                                 const Names& names) {
  std::vector<std::pair<Word, Word>> found;
  std::set<uint32_t> places;
  for (const auto& one : program.assignments) {
    if (std::find(names.begin(), names.end(), one.first.text) != names.end() &&
        places.insert(one.first.span.begin).second) {
      found.push_back(one);
    }
  }
  return found;
}

}  // namespace

std::optional<Operations> Amend::RemoveAssignments(const Names& names) const {
  Operations operations;
  const std::vector<Invocation>& all = worker_.line.invocations;
  if (all.empty()) {
    return operations;
  }
  const Invocation& program =
      worker_.server == nullptr ? all.back() : *worker_.server;
  std::vector<ScriptCuts> scripts;
  for (const auto& [name, value] : AssignmentsTo(program, names)) {
    const Span span{name.span.file, name.span.begin,
                    std::max(name.span.end, value.span.end)};
    const auto part = PartOf(facts_, places_->component, span);
    if (!part || value.may_not_hold) {
      return std::nullopt;
    }
    const std::string& text = part->scalar->scalar;
    // A word of a list: env A=b COMMAND.
    if (part->begin == 0 && text == name.text + "=" + value.text) {
      operations.push_back(Operation::RemoveAndPrune(part->path));
      continue;
    }
    const auto cut = CutOf(text, part->begin, names);
    if (!cut || !AssignsTo(std::string_view(text).substr(part->begin), names)) {
      return std::nullopt;
    }
    auto script = std::find_if(scripts.begin(), scripts.end(),
                               [&part](const ScriptCuts& other) {
                                 return other.script.path == part->path;
                               });
    if (script == scripts.end()) {
      script = scripts.insert(scripts.end(), {.script = *part});
    }
    AddCut(*script, *cut);
  }
  const LookUp variables =
      [this](std::string_view name) -> std::optional<std::string> {
    const auto found = worker_.container_env.find(std::string(name));
    return found != worker_.container_env.end() && found->second.known
               ? std::optional(*found->second.value)
               : std::nullopt;
  };
  for (const ScriptCuts& script : scripts) {
    const std::string& text = script.script.scalar->scalar;
    if (!IsWithout(text, Without(text, script.cuts),
                   static_cast<size_t>(&program - all.data()), names,
                   variables)) {
      return std::nullopt;
    }
    for (const Range& cut : script.cuts) {
      operations.push_back(
          Operation::Splice(script.script.path, cut.begin, cut.end, ""));
    }
  }
  return operations;
}

}  // namespace dgdc::manifest
