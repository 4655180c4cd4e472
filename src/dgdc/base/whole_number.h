// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace dgdc {

// The number that all of `text` is; nothing when it is anything else or does
// not fit.
template <class Number>
std::optional<Number> NumberIn(std::string_view text) {
  Number number = {};
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size()
             ? std::optional(number)
             : std::nullopt;
}

// The number that all of `text` is, in decimal digits behind at most a minus;
// nothing when it is anything else or does not fit.
inline std::optional<int64_t> WholeNumber(std::string_view text) {
  return NumberIn<int64_t>(text);
}

}  // namespace dgdc
