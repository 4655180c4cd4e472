// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/repo/literals.h"

#include <algorithm>
#include <cctype>

namespace dgdc::testing {
namespace {

bool IsWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class Scanner {
 public:
  explicit Scanner(std::string_view source)
      : size_(source.size()), rest_(source) {}

  std::vector<Literal> Scan() {
    while (!rest_.empty()) {
      Step();
    }
    return std::move(literals_);
  }

 private:
  void Step() {
    if (rest_.starts_with("//") || rest_.starts_with("#include")) {
      Skip(rest_.find('\n'));
    } else if (rest_.starts_with("/*")) {
      Skip(After("*/", 2));
    } else if (rest_.starts_with("R\"") && !IsWord(previous_)) {
      RawString();
    } else if (rest_.front() == '"') {
      const size_t end = EndOfQuoted('"');
      Add(rest_.substr(1, end - 2), false);
      Skip(end);
    } else if (rest_.front() == '\'' && !IsWord(previous_)) {
      apart_ = true;
      Skip(EndOfQuoted('\''));  // else a separator of digits: 1'000
    } else {
      apart_ = apart_ ||
               std::isspace(static_cast<unsigned char>(rest_.front())) == 0;
      Skip(1);
    }
  }

  void RawString() {
    const size_t open = rest_.find('(');
    std::string close(rest_.substr(1, open - 1));
    close[0] = ')';
    close += '"';
    const size_t end = After(close, open + 1);
    Add(rest_.substr(open + 1, end - close.size() - open - 1), true);
    Skip(end);
  }

  // Behind the next `text` at or after `from`.
  [[nodiscard]] size_t After(std::string_view text, size_t from) const {
    const size_t at = rest_.find(text, from);
    return at == std::string_view::npos ? rest_.size() : at + text.size();
  }

  [[nodiscard]] size_t EndOfQuoted(char quote) const {
    size_t i = 1;
    while (i < rest_.size() && rest_[i] != quote) {
      i += rest_[i] == '\\' ? size_t{2} : size_t{1};
    }
    return std::min(i + 1, rest_.size());
  }

  void Add(std::string_view text, bool raw) {
    literals_.push_back({.line = line_,
                         .text = std::string(text),
                         .begin = size_ - rest_.size(),
                         .continues = !apart_,
                         .raw = raw});
    apart_ = false;
  }

  void Skip(size_t count) {
    const std::string_view skipped = rest_.substr(0, count);
    line_ +=
        static_cast<size_t>(std::count(skipped.begin(), skipped.end(), '\n'));
    previous_ = skipped.empty() ? previous_ : skipped.back();
    rest_.remove_prefix(skipped.size());
  }

  size_t size_;
  std::string_view rest_;
  bool apart_ = true;  // from the literal before
  char previous_ = ' ';
  size_t line_ = 1;
  std::vector<Literal> literals_;
};

std::string WithoutEscapes(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    ++i;
    plain += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
  }
  return plain;
}

}  // namespace

std::vector<Literal> StringLiterals(std::string_view source) {
  return Scanner(source).Scan();
}

std::vector<Literal> StringTexts(std::string_view source) {
  std::vector<Literal> texts;
  for (Literal& literal : StringLiterals(source)) {
    if (!literal.raw) {
      literal.text = WithoutEscapes(literal.text);
    }
    if (literal.continues) {
      texts.back().text += literal.text;
    } else {
      texts.push_back(std::move(literal));
    }
  }
  return texts;
}

}  // namespace dgdc::testing
