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
  explicit Scanner(std::string_view source) : rest_(source) {}

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
      Add(rest_.substr(1, end - 2));
      Skip(end);
    } else if (rest_.front() == '\'' && !IsWord(previous_)) {
      Skip(EndOfQuoted('\''));  // else a separator of digits: 1'000
    } else {
      Skip(1);
    }
  }

  void RawString() {
    const size_t open = rest_.find('(');
    std::string close(rest_.substr(1, open - 1));
    close[0] = ')';
    close += '"';
    const size_t end = After(close, open + 1);
    Add(rest_.substr(open + 1, end - close.size() - open - 1));
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

  void Add(std::string_view text) {
    literals_.push_back({.line = line_, .text = std::string(text)});
  }

  void Skip(size_t count) {
    const std::string_view skipped = rest_.substr(0, count);
    line_ +=
        static_cast<size_t>(std::count(skipped.begin(), skipped.end(), '\n'));
    previous_ = skipped.empty() ? previous_ : skipped.back();
    rest_.remove_prefix(skipped.size());
  }

  std::string_view rest_;
  char previous_ = ' ';
  size_t line_ = 1;
  std::vector<Literal> literals_;
};

}  // namespace

std::vector<Literal> StringLiterals(std::string_view source) {
  return Scanner(source).Scan();
}

}  // namespace dgdc::testing
