// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dgdc/manifest/shell_brackets.h"
#include "dgdc/manifest/shell_run.h"
#include "dgdc/manifest/shell_state.h"
#include "dgdc/manifest/shell_words.h"

namespace dgdc::manifest {
namespace {

using Open = ShellState::Open;

bool Contains(std::string_view word, const auto& list) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

class ScriptReader {
 public:
  ScriptReader(const ShellCall& call, const LookUp& environment,
               ScriptLimits& limits)
      : script_(call.script),
        text_(call.script.text),
        run_(ShellScope{.environment = environment,
                        .positional = call.positional,
                        .budget = limits.budget},
             limits) {}

  std::vector<Invocation> Read() {
    if (script_.at.size() == text_.size() + 1) {
      while (pos_ < text_.size() && !run_.IsFull()) {
        Step();
      }
      EndCommand();
    }
    return run_.Take();
  }

 private:
  void Step() {
    const char c = text_[pos_];
    if (c == ' ' || c == '\t' || c == '\r') {
      ++pos_;
    } else if (text_.substr(pos_).starts_with("\\\n")) {
      pos_ += 2;
    } else if (c == '#') {
      pos_ = std::min(text_.find('\n', pos_), text_.size());
    } else if (c == '\n') {
      ++pos_;
      EndList();
      SkipHereDocuments();
    } else if (c == '<' || c == '>') {
      Redirection();
    } else if (EndsShellWord(c)) {
      Operator();
    } else {
      ReadWord();
    }
  }

  [[nodiscard]] bool Starts(std::string_view what) const {
    return text_.substr(pos_).starts_with(what);
  }

  void Operator() {
    if (in_pattern_) {
      // Of a case: up to its ")".
      in_pattern_ = text_[pos_++] != ')';
      return;
    }
    if (Starts("&>")) {
      ++pos_;
      Redirection();
      return;
    }
    if (Starts("&&") || Starts("||")) {
      EndCommand();
      after_or_ = text_[pos_] == '|';
      after_test_ = after_test_ || (!after_or_ && was_test_);
      state_.BeginOptional();
      pos_ += 2;
      return;
    }
    const char c = text_[pos_++];
    if (c == '(') {
      Parenthesis();
    } else if (c == ')') {
      EndList();
      state_.Pop(Open::kSubshell);
    } else if (c == '|') {
      EndCommand();
      pos_ += Starts("&") ? 1U : 0U;
    } else {
      EndList();
      const bool ends_case = c == ';' && (Starts(";") || Starts("&"));
      if (ends_case && state_.IsInside(Open::kCase)) {
        state_.NextBranch();
        in_pattern_ = true;
        pos_ += Starts(";&") ? 2U : 1U;
      }
    }
  }

  // "(" as it stands before a subshell, behind the name of a function, or
  // twice around arithmetic.
  void Parenthesis() {
    if (!command_.words.empty()) {
      const size_t close = text_.find_first_not_of(" \t", pos_);
      if (command_.words.size() == 1 && close != std::string_view::npos &&
          text_[close] == ')') {
        pos_ = close + 1;
        command_ = {};
        next_group_ = Open::kFunction;
      }
      return;
    }
    if (Starts("(")) {
      pos_ = ParenthesesEnd(text_, pos_ - 1);
      command_ = {};
      return;
    }
    state_.Push(Open::kSubshell);
  }

  // The target belongs to the redirection, and so does a number before it.
  void Redirection() {
    if (Starts("<<") && !Starts("<<<")) {
      HereDocument();
      return;
    }
    if (Starts("<(") || Starts(">(")) {
      const size_t end = ParenthesesEnd(text_, pos_ + 1);
      Word& word = command_.words.emplace_back(script_.Slice(pos_, end));
      word.known = false;
      pos_ = end;
      return;
    }
    constexpr std::string_view kOperator = "<>&|";
    SkipOver(kOperator);
    SkipOver(" \t");
    if (pos_ < text_.size() && !EndsShellWord(text_[pos_])) {
      pos_ = ReadShellWord(script_, pos_, scope_, Splitting::kNone).end;
    }
  }

  void SkipOver(std::string_view bytes) {
    pos_ = std::min(text_.find_first_not_of(bytes, pos_), text_.size());
  }

  void HereDocument() {
    pos_ += 2;
    const bool strips_tabs = Starts("-");
    pos_ += strips_tabs ? 1U : 0U;
    SkipOver(" \t");
    if (pos_ >= text_.size() || EndsShellWord(text_[pos_])) {
      return;
    }
    const ShellWords end =
        ReadShellWord(script_, pos_, scope_, Splitting::kNone);
    pos_ = end.end;
    if (!end.words.empty()) {
      here_documents_.emplace_back(end.words.front().text, strips_tabs);
    }
  }

  void SkipHereDocuments() {
    for (const auto& [delimiter, strips_tabs] : here_documents_) {
      pos_ = HereDocumentEnd(text_, pos_, delimiter, strips_tabs);
    }
    here_documents_.clear();
  }

  // Where the value of the assignment at `pos_` begins, or npos.
  [[nodiscard]] size_t AssignedAt() const {
    const size_t equals = text_.find_first_of("= \t\n;&|<>()'\"$", pos_);
    if (equals == std::string_view::npos || text_[equals] != '=' ||
        equals == pos_) {
      return std::string_view::npos;
    }
    const size_t name_end = text_[equals - 1] == '+' ? equals - 1 : equals;
    return IsVariableName(text_.substr(pos_, name_end - pos_))
               ? equals + 1
               : std::string_view::npos;
  }

  void ReadWord() {
    if (in_pattern_) {
      const ShellWords pattern =
          ReadShellWord(script_, pos_, scope_, Splitting::kNone);
      in_pattern_ = text_.substr(pos_, pattern.end - pos_) != "esac";
      pos_ = in_pattern_ ? pattern.end : pos_;
      return;
    }
    const bool is_start = command_.words.empty();
    if (is_start || command_.IsDeclaration()) {
      if (const size_t value = AssignedAt(); value != std::string_view::npos) {
        Assignment(value);
        return;
      }
    }
    ShellWords read = ReadShellWord(script_, pos_, scope_, Splitting::kFields);
    const std::string_view raw = text_.substr(pos_, read.end - pos_);
    const bool is_descriptor =
        read.end < text_.size() &&
        (text_[read.end] == '<' || text_[read.end] == '>') &&
        raw.find_first_not_of("0123456789") == std::string_view::npos;
    const bool is_reserved =
        is_start && command_.assignments.empty() && read.plain;
    const bool is_taken = is_reserved && Reserved(raw, read.end);
    pos_ = is_taken ? pos_ : read.end;
    if (is_taken || is_descriptor) {
      return;
    }
    for (Word& word : read.words) {
      word.known = word.known && !is_template_;
      word.many = word.many || is_template_;
      command_.words.push_back(std::move(word));
    }
  }

  // Takes a word that belongs to the shell's grammar.
  bool Reserved(std::string_view word, size_t end) {
    constexpr std::string_view kOpens[] = {"if", "until", "while"};
    constexpr std::string_view kNext[] = {"!", "coproc", "do", "then", "time"};
    constexpr std::string_view kCloses[] = {"done", "fi"};
    const size_t begin = std::exchange(pos_, end);
    if (Contains(word, kOpens)) {
      state_.Push(Open::kCompound);
    } else if (word == "for" || word == "select") {
      ForHead();
    } else if (word == "case") {
      CaseHead();
    } else if (word == "function") {
      SkipOver(" \t");
      while (pos_ < text_.size() && !EndsShellWord(text_[pos_])) {
        ++pos_;
      }
      next_group_ = Open::kFunction;
    } else if (word == "[[") {
      Test();
    } else if (word == "{") {
      state_.Push(std::exchange(next_group_, Open::kGroup));
    } else if (word == "else" || word == "elif") {
      state_.NextBranch();
    } else if (Contains(word, kCloses)) {
      state_.Pop(Open::kCompound);
    } else if (word == "esac") {
      state_.Pop(Open::kCase);
    } else if (word == "}") {
      state_.Pop(state_.IsInside(Open::kFunction) ? Open::kFunction
                                                  : Open::kGroup);
    } else if (!Contains(word, kNext)) {
      pos_ = begin;
      return false;
    }
    return true;
  }

  // "for NAME in WORDS": the commands start at "do".
  void ForHead() {
    state_.Push(Open::kCompound);
    SkipOver(" \t");
    if (Starts("((")) {
      pos_ = ParenthesesEnd(text_, pos_);
      return;
    }
    const size_t begin = pos_;
    while (pos_ < text_.size() && !EndsShellWord(text_[pos_])) {
      ++pos_;
    }
    state_.Lose(text_.substr(begin, pos_ - begin));
    while (pos_ < text_.size() && text_[pos_] != ';' && text_[pos_] != '\n') {
      pos_ = EndsShellWord(text_[pos_])
                 ? pos_ + 1
                 : ReadShellWord(script_, pos_, scope_, Splitting::kNone).end;
    }
  }

  // "case WORD in".
  void CaseHead() {
    state_.Push(Open::kCase);
    in_pattern_ = true;
    for (int words = 0; words < 2 && pos_ < text_.size();) {
      if (EndsShellWord(text_[pos_])) {
        ++pos_;
        continue;
      }
      pos_ = ReadShellWord(script_, pos_, scope_, Splitting::kNone).end;
      ++words;
    }
    SkipOver(" \t\n");
    pos_ += Starts("(") ? 1U : 0U;
  }

  // "[[ ... ]]", in which operators are no operators.
  void Test() {
    was_test_ = true;
    while (pos_ < text_.size()) {
      if (EndsShellWord(text_[pos_])) {
        ++pos_;
        continue;
      }
      const size_t begin = pos_;
      pos_ = ReadShellWord(script_, pos_, scope_, Splitting::kNone).end;
      if (text_.substr(begin, pos_ - begin) == "]]") {
        return;
      }
    }
  }

  void Assignment(size_t value_begin) {
    const size_t begin = pos_;
    const bool appends = text_[value_begin - 2] == '+';
    const Word name = script_.Slice(begin, value_begin - (appends ? 2 : 1));
    ShellVariable variable;
    pos_ = value_begin;
    if (Starts("(")) {
      ShellWords array = ReadShellArray(script_, pos_, scope_);
      variable = {.values = std::move(array.words), .is_array = true};
      pos_ = array.end;
    } else {
      Word value = script_.Slice(value_begin, value_begin);
      if (pos_ < text_.size() && !EndsShellWord(text_[pos_])) {
        ShellWords read =
            ReadShellWord(script_, pos_, scope_, Splitting::kNone);
        pos_ = read.end;
        value = read.words.empty() ? value : std::move(read.words.front());
      }
      value.known = value.known && !is_template_;
      variable.values.push_back(std::move(value));
    }
    if (appends) {
      state_.Append(name.text, variable);
    }
    command_.assignments.emplace_back(name, std::move(variable));
  }

  // Ends what runs one after the other: at ";", "&" or a line's end.
  void EndList() {
    EndCommand();
    state_.EndOptional();
    after_or_ = false;
    after_test_ = false;
    was_test_ = false;
  }

  void EndCommand() {
    const bool may_skip = after_or_ || after_test_;
    was_test_ = command_.IsTest() || was_test_;
    run_.Run(std::exchange(command_, {}), may_skip);
  }

  const Word& script_;
  std::string_view text_;
  ScriptRun run_;
  ShellState& state_ = run_.state();
  ShellScope& scope_ = state_.scope();
  size_t pos_ = 0;
  ShellCommand command_ = {};
  bool after_or_ = false;
  bool after_test_ = false;  // and "&&"
  bool was_test_ = false;
  bool in_pattern_ = false;
  // A Helm expression is no shell: what it leaves is not known.
  bool is_template_ = HoldsTemplate(text_);
  Open next_group_ = Open::kGroup;
  std::vector<std::pair<std::string, bool>> here_documents_ = {};
};

}  // namespace

std::vector<Invocation> ReadNested(const ShellCall& call,
                                   const LookUp& environment,
                                   ScriptLimits& limits) {
  return ScriptReader(call, environment, limits).Read();
}

std::vector<Invocation> ReadScript(const ShellCall& call,
                                   const LookUp& environment) {
  ScriptLimits limits;
  return ReadNested(call, environment, limits);
}

}  // namespace dgdc::manifest
