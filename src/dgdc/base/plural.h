// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <fmt/core.h>

namespace dgdc {

// "1 file", "2 files": a count with its noun, whose plural takes an s.
template <class Count>
std::string Plural(Count count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace dgdc
