// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_words.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/base/text.h"
#include "dgdc/base/utf8.h"
#include "dgdc/manifest/shell_arithmetic.h"
#include "dgdc/manifest/shell_brackets.h"

namespace dgdc::manifest {
namespace {

// Of defaults in defaults; what is deeper is not known.
constexpr int kMaxWordDepth = 40;

bool IsNameByte(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         IsDigit(c);
}

bool BreaksWord(char c) { return c == ' ' || c == '\t' || c == '\n'; }

char ByteAt(std::string_view text, size_t pos) {
  return pos < text.size() ? text[pos] : '\0';
}

class WordReader {
 public:
  WordReader(const Word& script, ShellScope& scope, Splitting splitting)
      : script_(script),
        text_(script.text),
        scope_(scope),
        splits_(splitting == Splitting::kFields) {}

  ShellWords Read(size_t begin) {
    begin_ = begin;
    const size_t end = Run(begin, text_.size(), Until::kBlank);
    ShellWords result{.plain = plain_, .complete = complete_, .end = end};
    auto list =
        splits_ ? scope_.List(text_.substr(begin, end - begin)) : std::nullopt;
    if (list) {
      result.words = *std::move(list);
      return result;
    }
    if (has_pattern_ && now_.text != "[" && now_.text != "[[") {
      now_.known = false;
      now_.many = true;
    }
    Finish(end, end);
    result.words = std::move(done_);
    return result;
  }

 private:
  // What ends a part: of a word, of what stands in double quotes, or its end.
  enum class Until : uint8_t { kBlank, kQuote, kEnd };

  size_t Run(size_t pos, size_t end, Until until, bool quoted = false) {
    while (pos < end) {
      const char c = text_[pos];
      if ((until == Until::kBlank && EndsShellWord(c)) ||
          (until == Until::kQuote && c == '"')) {
        return pos;
      }
      pos = Step(pos, end, quoted);
    }
    return end;
  }

  size_t Step(size_t pos, size_t end, bool quoted) {
    switch (text_[pos]) {
      case '\\':
        return Backslash(pos, end, quoted);
      case '\'':
        return quoted ? Plain(pos, quoted) : Single(pos, end);
      case '"':
        return quoted ? pos + 1 : Double(pos, end);
      case '`':
        return Unknown(pos, std::min(BackquotesEnd(text_, pos), end), quoted);
      case '$':
        return Dollar(pos, end, quoted);
      default:
        return Plain(pos, quoted);
    }
  }

  size_t Plain(size_t pos, bool quoted) {
    const char c = text_[pos];
    if (!quoted && splits_ && BreaksWord(c)) {
      Finish(pos, pos + 1);  // in the default of a variable
      return pos + 1;
    }
    if (!quoted && splits_) {
      Pattern(c, pos);
    }
    Put(c, pos, pos + 1);
    return pos + 1;
  }

  // File name patterns, brace expansion and "~", of which the outcome depends
  // on the image.
  void Pattern(char c, size_t pos) {
    constexpr std::string_view kGlobs = "*?[";
    has_pattern_ = has_pattern_ || kGlobs.find(c) != std::string_view::npos ||
                   (c == '~' && pos == begin_);
    open_braces_ += c == '{' ? 1 : 0;
    const bool is_list =
        c == ',' || (c == '.' && pos > 0 && text_[pos - 1] == '.');
    has_brace_list_ = has_brace_list_ || (open_braces_ > 0 && is_list);
    has_pattern_ = has_pattern_ || (c == '}' && has_brace_list_);
  }

  size_t Backslash(size_t pos, size_t end, bool quoted) {
    plain_ = false;
    if (pos + 1 >= end) {
      return Put('\\', pos, pos + 1);
    }
    const char next = text_[pos + 1];
    if (next == '\n') {
      return pos + 2;
    }
    constexpr std::string_view kInDouble = "$`\"\\";
    if (quoted && kInDouble.find(next) == std::string_view::npos) {
      return Put('\\', pos, pos + 1);
    }
    now_.quoted = true;
    return Put(next, pos, pos + 2);
  }

  void Quote() {
    plain_ = false;
    started_ = true;
    now_.quoted = true;
  }

  void Unclosed() {
    complete_ = false;
    now_.known = false;
  }

  size_t Single(size_t pos, size_t end) {
    Quote();
    for (++pos; pos < end && text_[pos] != '\''; ++pos) {
      Put(text_[pos], pos, pos + 1);
    }
    if (pos >= end) {
      Unclosed();
      return end;
    }
    return pos + 1;
  }

  size_t Double(size_t pos, size_t end) {
    Quote();
    const size_t close = Run(pos + 1, end, Until::kQuote, true);
    if (close >= end) {
      Unclosed();
      return end;
    }
    return close + 1;
  }

  // $'...': the quote stands at `pos`.
  size_t AnsiC(size_t pos, size_t end) {
    Quote();
    for (++pos; pos < end && text_[pos] != '\'';) {
      if (text_[pos] == '\\' && pos + 1 < end) {
        pos = AnsiEscape(pos, end);
      } else {
        pos = Put(text_[pos], pos, pos + 1);
      }
    }
    if (pos >= end) {
      Unclosed();
      return end;
    }
    return pos + 1;
  }

  size_t AnsiEscape(size_t pos, size_t end) {
    constexpr std::string_view kNames = "abeEfnrtv\\'\"?";
    constexpr std::string_view kBytes = "\a\b\x1B\x1B\f\n\r\t\v\\'\"?";
    const char c = text_[pos + 1];
    if (const size_t known = kNames.find(c); known != std::string_view::npos) {
      return Put(kBytes[known], pos, pos + 2);
    }
    const size_t most = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    for (size_t count = most; count > 0; --count) {
      const auto code = ReadHex(text_.substr(0, end).substr(pos + 2), count);
      if (code) {
        std::string bytes;
        if (c == 'x') {
          bytes += static_cast<char>(*code);
        } else {
          AppendUtf8(*code, bytes);
        }
        for (const char byte : bytes) {
          Put(byte, pos, pos + 2 + count);
        }
        return pos + 2 + count;
      }
    }
    // Octal digits and control characters: nobody writes them here.
    now_.known = false;
    return Put('\\', pos, pos + 1);
  }

  size_t Dollar(size_t pos, size_t end, bool quoted) {
    const char next = pos + 1 < end ? text_[pos + 1] : '\0';
    if (next == '(') {
      return Substitution(pos, end, quoted);
    }
    if (next == '{') {
      return Parameter(pos, end, quoted);
    }
    if (!quoted && next == '\'') {
      return AnsiC(pos + 1, end);
    }
    if (!quoted && next == '"') {
      return Double(pos + 1, end);
    }
    if (IsNameByte(next) && !IsDigit(next)) {
      size_t behind = pos + 1;
      while (behind < end && IsNameByte(text_[behind])) {
        ++behind;
      }
      return Variable(text_.substr(pos + 1, behind - pos - 1), pos, behind,
                      quoted);
    }
    constexpr std::string_view kSpecial = "@*#?$!-";
    if (IsDigit(next) ||
        (next != '\0' && kSpecial.find(next) != std::string_view::npos)) {
      return Variable(text_.substr(pos + 1, 1), pos, pos + 2, quoted);
    }
    return Put('$', pos, pos + 1);
  }

  size_t Substitution(size_t pos, size_t end, bool quoted) {
    const size_t behind = std::min(ParenthesesEnd(text_, pos + 1), end);
    constexpr std::string_view kOpen = "$((";
    const std::string_view whole = text_.substr(pos, behind - pos);
    if (whole.starts_with(kOpen) && whole.ends_with("))") &&
        whole.size() > kOpen.size() + 1) {
      const auto number = Arithmetic(
          whole.substr(kOpen.size(), whole.size() - kOpen.size() - 2),
          [this](std::string_view name) { return scope_.Value(name); });
      if (number) {
        return Value(std::to_string(*number), pos, behind, quoted);
      }
    }
    return Unknown(pos, behind, quoted);
  }

  // "${NAME}", "${NAME:-default}", ...
  size_t Parameter(size_t pos, size_t end, bool quoted) {
    const size_t behind = std::min(BracesEnd(text_, pos + 1, quoted), end);
    const size_t close = behind - 1;
    if (behind <= pos + 2 || text_[close] != '}') {
      Unclosed();
      return Unknown(pos, behind, quoted);
    }
    size_t op = pos + 2;
    while (op < close && IsNameByte(text_[op])) {
      ++op;
    }
    const std::string_view name = text_.substr(pos + 2, op - pos - 2);
    if (op == close && !name.empty()) {
      return Variable(name, pos, behind, quoted);
    }
    const bool has_colon = ByteAt(text_, op) == ':';
    const size_t word = op + (has_colon ? 2 : 1);
    const char action = ByteAt(text_, word - 1);
    constexpr std::string_view kActions = "-=?+";
    const std::optional<std::string> value = scope_.Value(name);
    if (name.empty() || word > close ||
        kActions.find(action) == std::string_view::npos || !value ||
        ++depth_ > kMaxWordDepth) {
      return Unknown(pos, behind, quoted);
    }
    const bool is_set = !value->empty() || !has_colon;
    if (is_set == (action == '+')) {
      Run(word, close, Until::kEnd, quoted);
    } else if (is_set) {
      Value(*value, pos, behind, quoted);
    }
    --depth_;
    plain_ = false;
    return behind;
  }

  size_t Variable(std::string_view name, size_t pos, size_t end, bool quoted) {
    const std::optional<std::string> value = scope_.Value(name);
    return value ? Value(*value, pos, end, quoted) : Unknown(pos, end, quoted);
  }

  size_t Value(std::string_view value, size_t pos, size_t end, bool quoted) {
    if (value.size() > scope_.budget) {
      return Unknown(pos, end, quoted);
    }
    scope_.budget -= value.size();
    plain_ = false;
    constexpr std::string_view kGlobs = "*?[";
    for (const char c : value) {
      if (!quoted && splits_ && BreaksWord(c)) {
        Finish(end, pos);
        continue;
      }
      if (!quoted && splits_ && kGlobs.find(c) != std::string_view::npos) {
        now_.known = false;
      }
      Put(c, pos, end);
    }
    return end;
  }

  // As it is written.
  size_t Unknown(size_t pos, size_t end, bool quoted) {
    plain_ = false;
    for (size_t i = pos; i < end; ++i) {
      Put(text_[i], i, i + 1);
    }
    now_.known = false;
    const bool is_list =
        text_.substr(pos, end - pos).find('@') != std::string_view::npos;
    now_.many = now_.many || (splits_ && (!quoted || is_list));
    return end;
  }

  // The bytes [pos, end) of the script write `c`.
  size_t Put(char c, size_t pos, size_t end) {
    started_ = true;
    now_.text += c;
    now_.at.push_back(script_.at[pos]);
    content_end_ = end;
    return end;
  }

  // Ends a word before the byte `end`; another one may begin at `next`.
  void Finish(size_t end, size_t next) {
    if (started_) {
      if (now_.text.empty()) {
        content_end_ = std::min(begin_ + 1, end);
      }
      now_.at.push_back(script_.at[content_end_]);
      now_.span = script_.Part(begin_, end);
      now_.in_args = script_.in_args;
      done_.push_back(std::move(now_));
    }
    now_ = Word();
    started_ = false;
    begin_ = next;
  }

  const Word& script_;
  std::string_view text_;
  ShellScope& scope_;
  bool splits_;
  int depth_ = 0;
  std::vector<Word> done_;
  Word now_;
  bool started_ = false;  // there is a word, if only an empty one
  bool plain_ = true;
  bool complete_ = true;
  bool has_pattern_ = false;
  bool has_brace_list_ = false;
  int open_braces_ = 0;
  size_t begin_ = 0;  // of the word with its quotes
  size_t content_end_ = 0;
};

}  // namespace

bool EndsShellWord(char c) {
  constexpr std::string_view kEnds = " \t\n;&|<>()";
  return kEnds.find(c) != std::string_view::npos;
}

ShellWords ReadShellWord(const Word& script, size_t begin, ShellScope& scope,
                         Splitting splitting) {
  return WordReader(script, scope, splitting).Read(begin);
}

ShellWords ReadShellArray(const Word& script, size_t begin, ShellScope& scope) {
  const std::string_view text = script.text;
  ShellWords array{.plain = false, .complete = false, .end = begin + 1};
  size_t& pos = array.end;
  while (pos < text.size() && text[pos] != ')') {
    if (text[pos] == '#') {
      pos = std::min(text.find('\n', pos), text.size());
    } else if (EndsShellWord(text[pos])) {
      ++pos;
    } else {
      ShellWords read = ReadShellWord(script, pos, scope, Splitting::kFields);
      pos = read.end;
      std::move(read.words.begin(), read.words.end(),
                std::back_inserter(array.words));
    }
  }
  array.complete = pos < text.size();
  pos = std::min(pos + 1, text.size());
  return array;
}

}  // namespace dgdc::manifest
