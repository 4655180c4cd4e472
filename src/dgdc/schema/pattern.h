// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "dgdc/base/result.h"

namespace dgdc::schema {

// A regular expression of a schema, in the dialect of ECMAScript. The library
// that matches it is known to pattern.cc alone, because its header takes longer
// to compile than the validator.
class Pattern {
 public:
  // Fails with what is wrong when `text` is no regular expression.
  static Result<Pattern> Read(const std::string& text);

  // Whether a part of `text` matches; false also when that is too complex to
  // find out.
  [[nodiscard]] bool Matches(const std::string& text) const;

 private:
  struct Compiled;

  explicit Pattern(std::shared_ptr<const Compiled> compiled)
      : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace dgdc::schema
