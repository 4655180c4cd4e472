// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/base/result.h"

namespace dgdc {

// A regular expression in RE2's syntax, which is what an API server reads in
// schemas and what conditions of rules say. It needs time that grows with the
// text alone. The library is known to pattern.cc alone.
class Pattern {
 public:
  // Fails with what is wrong when `text` is no regular expression.
  static Result<Pattern> Read(std::string_view text);

  // The same of a text that is known to be one: it is read when somebody
  // matches by it, since few are; threads may at once. One that is none after
  // all matches nothing.
  static Pattern Sound(std::string_view text);

  // Whether a part of `text` matches.
  [[nodiscard]] bool Matches(std::string_view text) const;

  // What its first group matches there; nothing where it does not match, or has
  // no group.
  [[nodiscard]] std::optional<std::string> FirstGroup(
      std::string_view text) const;

 private:
  struct Compiled;

  explicit Pattern(std::shared_ptr<const Compiled> compiled)
      : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace dgdc
