// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_brackets.h"

#include <algorithm>

namespace dgdc::manifest {
namespace {

constexpr int kMaxBracketDepth = 40;

bool IsWordBreak(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// Finds ends without looking at what is in between.
class Skipper {
 public:
  explicit Skipper(std::string_view text) : text_(text) {}

  // Behind the ")" that matches the "(" at `pos`.
  size_t Parentheses(size_t pos, int depth) {
    size_t level = 0;
    while (pos < text_.size() && depth <= kMaxBracketDepth) {
      const char c = text_[pos];
      if (c == '(') {
        ++level;
        ++pos;
      } else if (c == ')') {
        ++pos;
        if (--level == 0) {
          return pos;
        }
      } else if (c == '#' && IsWordBreak(text_[pos - 1])) {
        pos = std::min(text_.find('\n', pos), text_.size());
      } else {
        pos = Quoted(pos, depth);
      }
    }
    return text_.size();
  }

  // Behind the first "}" after the "{" at `pos` that is not quoted and of no
  // other "${". In double quotes a single one is a letter like any other.
  size_t Braces(size_t pos, bool in_double, int depth) {
    for (++pos; pos < text_.size() && depth <= kMaxBracketDepth;) {
      const char c = text_[pos];
      if (c == '}') {
        return pos + 1;
      }
      pos = c == '\'' && in_double ? pos + 1 : Quoted(pos, depth, in_double);
    }
    return text_.size();
  }

  // Behind the character at `pos`, or what it quotes.
  size_t Quoted(size_t pos, int depth, bool in_double = false) {
    switch (text_[pos]) {
      case '\\':
        return std::min(pos + 2, text_.size());
      case '\'':
        return Behind(text_.find('\'', pos + 1));
      case '`':
        return Backquotes(pos);
      case '"':
        return Double(pos, depth);
      case '$':
        return Dollar(pos, depth, in_double);
      default:
        return pos + 1;
    }
  }

  [[nodiscard]] size_t Backquotes(size_t pos) const {
    for (++pos; pos < text_.size() && text_[pos] != '`'; ++pos) {
      pos += text_[pos] == '\\' ? 1U : 0U;
    }
    return std::min(pos + 1, text_.size());
  }

 private:
  [[nodiscard]] size_t Behind(size_t quote) const {
    return quote == std::string_view::npos ? text_.size() : quote + 1;
  }

  size_t Dollar(size_t pos, int depth, bool in_double) {
    const char next = pos + 1 < text_.size() ? text_[pos + 1] : '\0';
    if (next == '(') {
      return Parentheses(pos + 1, depth + 1);
    }
    if (next == '{') {
      return Braces(pos + 1, in_double, depth + 1);
    }
    return pos + 1;
  }

  size_t Double(size_t pos, int depth) {
    for (++pos; pos < text_.size() && text_[pos] != '"';) {
      pos = text_[pos] == '\'' ? pos + 1 : Quoted(pos, depth, true);
    }
    return std::min(pos + 1, text_.size());
  }

  std::string_view text_;
};

}  // namespace

size_t ParenthesesEnd(std::string_view text, size_t begin) {
  return Skipper(text).Parentheses(begin, 0);
}

size_t BracesEnd(std::string_view text, size_t begin, bool in_double) {
  return Skipper(text).Braces(begin, in_double, 0);
}

size_t BackquotesEnd(std::string_view text, size_t begin) {
  return Skipper(text).Backquotes(begin);
}

size_t HereDocumentEnd(std::string_view text, size_t begin,
                       std::string_view delimiter, bool strips_tabs) {
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (strips_tabs) {
      line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    }
    begin = std::min(end + 1, text.size());
    if (line == delimiter) {
      break;
    }
  }
  return begin;
}

}  // namespace dgdc::manifest
