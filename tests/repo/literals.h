// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgdc::testing {

struct Literal {
  size_t line = 1;
  std::string text = {};  // as written: escapes are kept
  size_t begin = 0;       // of its quotes, or of its R
  // Whether it goes on with the one before: only blanks and comments between.
  bool continues = false;
  bool raw = false;
};

// The string literals of a C++ file, raw ones too; not those in comments, and
// not the names of #include.
std::vector<Literal> StringLiterals(std::string_view source);

// The same with those that go on as one text, and without escapes.
std::vector<Literal> StringTexts(std::string_view source);

}  // namespace dgdc::testing
