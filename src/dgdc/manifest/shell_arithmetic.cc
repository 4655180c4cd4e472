// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_arithmetic.h"

#include <cctype>

#include "dgdc/base/whole_number.h"
#include "dgdc/manifest/word.h"

namespace dgdc::manifest {
namespace {

// Deeper than anybody writes.
constexpr int kMostParentheses = 32;
// Far from where products overflow; sizes of deployments are small.
constexpr int64_t kMostNumber = 1'000'000'000;

class ArithmeticReader {
 public:
  ArithmeticReader(
      std::string_view text,
      const std::function<std::optional<std::string>(std::string_view)>& value)
      : text_(text), value_(value) {}

  std::optional<int64_t> Read() {
    const std::optional<int64_t> sum = Sum();
    return sum && Next() == '\0' ? sum : std::nullopt;
  }

 private:
  // The next byte that is no blank; 0 at the end.
  char Next() {
    while (pos_ < text_.size() &&
           std::isspace(static_cast<unsigned char>(text_[pos_])) != 0) {
      ++pos_;
    }
    return pos_ < text_.size() ? text_[pos_] : '\0';
  }

  static std::optional<int64_t> Small(int64_t number) {
    return number > kMostNumber || number < -kMostNumber
               ? std::nullopt
               : std::optional(number);
  }

  std::optional<int64_t> Sum() {
    std::optional<int64_t> sum = Product();
    while (sum && (Next() == '+' || Next() == '-')) {
      const bool adds = text_[pos_++] == '+';
      const std::optional<int64_t> more = Product();
      sum = more ? Small(adds ? *sum + *more : *sum - *more) : std::nullopt;
    }
    return sum;
  }

  std::optional<int64_t> Product() {
    std::optional<int64_t> product = Operand();
    while (product && (Next() == '*' || Next() == '/' || Next() == '%')) {
      const char operation = text_[pos_++];
      const std::optional<int64_t> factor = Operand();
      if (!factor || (operation != '*' && *factor == 0)) {
        return std::nullopt;
      }
      product = Small(operation == '*'   ? *product * *factor
                      : operation == '/' ? *product / *factor
                                         : *product % *factor);
    }
    return product;
  }

  std::optional<int64_t> Operand() {
    if (Next() == '(') {
      if (++depth_ > kMostParentheses) {
        return std::nullopt;
      }
      ++pos_;
      const std::optional<int64_t> inner = Sum();
      if (Next() != ')') {
        return std::nullopt;
      }
      ++pos_;
      --depth_;
      return inner;
    }
    if (std::isdigit(static_cast<unsigned char>(Next())) != 0) {
      return Number(Name());
    }
    return Variable();
  }

  // Letters, digits and "_".
  std::string_view Name() {
    const size_t begin = pos_;
    while (pos_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[pos_])) != 0 ||
            text_[pos_] == '_')) {
      ++pos_;
    }
    return text_.substr(begin, pos_ - begin);
  }

  // A leading zero makes it octal.
  static std::optional<int64_t> Number(std::string_view text) {
    const std::optional<int64_t> number = WholeNumber(text);
    const bool is_octal = text.size() > 1 && text.front() == '0';
    return number && !is_octal ? Small(*number) : std::nullopt;
  }

  // NAME, $NAME, ${NAME}.
  std::optional<int64_t> Variable() {
    const bool dollar = Next() == '$';
    pos_ += dollar ? 1U : 0U;
    const bool braces = dollar && pos_ < text_.size() && text_[pos_] == '{';
    pos_ += braces ? 1U : 0U;
    const std::string_view name = Name();
    if (!IsVariableName(name)) {
      return std::nullopt;
    }
    if (braces && (pos_ >= text_.size() || text_[pos_++] != '}')) {
      return std::nullopt;
    }
    const std::optional<std::string> value = value_(name);
    return value ? Number(*value) : std::nullopt;
  }

  std::string_view text_;
  const std::function<std::optional<std::string>(std::string_view)>& value_;
  size_t pos_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<int64_t> Arithmetic(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view)>& value) {
  return ArithmeticReader(text, value).Read();
}

}  // namespace dgdc::manifest
