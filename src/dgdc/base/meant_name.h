// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dgdc {

// One of the names of a thing; things are told apart by their number.
struct NameOfThing {
  std::string name = {};
  size_t thing = 0;
};

// The name that `word` most likely means, in this order: one that differs in
// case or separators alone; the only thing of which a name begins with the
// word; the only one of which a name contains it; the nearest by its letters.
// Words of few letters mean nothing that begins with another one, because what
// is near by one letter of three is another thing. Of several names of a thing
// the shortest is told.
std::optional<NameOfThing> MeantName(std::string_view word,
                                     const std::vector<NameOfThing>& names);

// The same of names that each stand for a thing of its own.
std::optional<std::string> MeantName(std::string_view word,
                                     const std::vector<std::string>& names);

}  // namespace dgdc
