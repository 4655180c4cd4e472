// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/version.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>

#include "dgdc/base/check.h"
#include "dgdc/base/text.h"

namespace dgdc {
namespace {

// Takes the next number of "1.2.3" and its point; nothing when what is left
// begins with no digit.
std::optional<uint64_t> TakeNumber(std::string_view& version) {
  if (version.empty() || !IsDigit(version.front())) {
    return std::nullopt;
  }
  uint64_t number = 0;
  while (!version.empty() && IsDigit(version.front())) {
    number = number * 10 + static_cast<uint64_t>(version.front() - '0');
    version.remove_prefix(1);
  }
  if (version.starts_with('.')) {
    version.remove_prefix(1);
  } else {
    version = {};
  }
  return number;
}

// Longer operators first, so that "<=" is not read as "<".
constexpr std::array<std::string_view, 5> kOperators = {"<=", ">=", "<", ">",
                                                        "="};

bool Holds(int comparison, std::string_view op) {
  return (op == "<=" && comparison <= 0) || (op == ">=" && comparison >= 0) ||
         (op == "<" && comparison < 0) || (op == ">" && comparison > 0) ||
         (op == "=" && comparison == 0);
}

// One comparison of a range.
struct Bound {
  std::string_view op = {};
  std::string_view version = {};
};

Bound TakeBound(std::string_view& range) {
  const std::string_view part = range.substr(0, range.find(' '));
  range.remove_prefix(std::min(part.size() + 1, range.size()));
  const auto* op =
      std::find_if(kOperators.begin(), kOperators.end(),
                   [&](std::string_view o) { return part.starts_with(o); });
  DGDC_CHECK(op != kOperators.end(), "not a version range");
  return {.op = *op, .version = part.substr(op->size())};
}

}  // namespace

int CompareVersions(std::string_view a, std::string_view b) {
  while (true) {
    const std::optional<uint64_t> left = TakeNumber(a);
    const std::optional<uint64_t> right = TakeNumber(b);
    if (!left && !right) {
      return 0;
    }
    const uint64_t l = left.value_or(0);
    const uint64_t r = right.value_or(0);
    if (l != r) {
      return l < r ? -1 : 1;
    }
  }
}

bool IsVersionRange(std::string_view text) {
  return text.starts_with('<') || text.starts_with('>') ||
         text.starts_with('=');
}

bool OnlyLowerBounds(std::string_view text) {
  return text.starts_with('>') && text.find('<') == std::string_view::npos &&
         text.find(" =") == std::string_view::npos;
}

bool InVersionRange(std::string_view version, std::string_view range) {
  while (!range.empty()) {
    const Bound bound = TakeBound(range);
    if (!Holds(CompareVersions(version, bound.version), bound.op)) {
      return false;
    }
  }
  return true;
}

bool IsAboveRange(std::string_view version, std::string_view range) {
  while (!range.empty()) {
    const Bound bound = TakeBound(range);
    const int comparison = CompareVersions(version, bound.version);
    if (!bound.op.starts_with('>') && comparison >= 0 &&
        !Holds(comparison, bound.op)) {
      return true;
    }
  }
  return false;
}

}  // namespace dgdc
