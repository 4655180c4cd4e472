// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dgdc/report/input.h"

namespace dgdc::report {

struct Format {
  std::string_view name = {};     // of --format
  std::string_view summary = {};  // for --help
  std::string (*print)(const Input& input) = nullptr;
  // Whether it tells what rules go by, of which findings alone say nothing:
  // Input::rules and Input::knowledge.
  bool tells_rules = true;
};

// The default first.
std::span<const Format> Formats();

// Null for a name that is none.
const Format* FindFormat(std::string_view name);

}  // namespace dgdc::report
