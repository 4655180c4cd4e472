// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tests/support/golden_case.h"

namespace dgdc::testing {

// A compile case that succeeded.
struct Subject {
  const Case& test;
  const Outcome& outcome;
};

// What must hold for every such case, whatever it expects.
struct Law {
  std::string_view name = {};
  // The breach, or nothing.
  std::optional<std::string> (*check)(const Subject& subject) = nullptr;
};

// To add a law: one function and one row in laws.cc.
std::span<const Law> Laws();

}  // namespace dgdc::testing
