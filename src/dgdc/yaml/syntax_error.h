// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What to say about a text that is not YAML. Every offset counts the bytes of
// the text.
namespace dgdc::yaml {

struct SyntaxError {
  size_t begin = 0;
  size_t end = 0;
  std::string message = {};
  std::string help = {};
};

// Where yaml-cpp gave up, and what was read until then.
struct Failure {
  size_t at = 0;                  // within the text or at its end
  std::string_view message = {};  // yaml-cpp's
  // Behind the last complete token, or at it when it is quoted: its second
  // quote may have been meant as the first one of another token.
  size_t unsure_from = 0;
  // Of the innermost open block collection; -1 when there is none.
  int block_column = -1;
  bool in_block_map = false;
  // Of the innermost open flow collection.
  std::optional<size_t> open_bracket = {};
};

// The place where the mistake was made, which is often above the one where
// yaml-cpp noticed it.
SyntaxError Explain(std::string_view text, const Failure& failure);

// The finding about [begin, end), which stands where a key must.
SyntaxError KeyWithoutColon(std::string_view text, size_t begin, size_t end);

SyntaxError UnclosedQuote(std::string_view text, size_t begin);

}  // namespace dgdc::yaml
