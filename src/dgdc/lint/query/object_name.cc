// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/object_name.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace dgdc::lint {
namespace {

bool IsLowerOrDigit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0 ||
         (c >= 'a' && c <= 'z');
}

}  // namespace

bool IsObjectName(std::string_view name) {
  constexpr size_t kLongest = 253;
  const bool characters = std::all_of(name.begin(), name.end(), [](char c) {
    return IsLowerOrDigit(c) || c == '-' || c == '.';
  });
  return !name.empty() && name.size() <= kLongest && characters &&
         IsLowerOrDigit(name.front()) && IsLowerOrDigit(name.back()) &&
         name.find("..") == std::string_view::npos &&
         name.find(".-") == std::string_view::npos &&
         name.find("-.") == std::string_view::npos;
}

std::string WithDashes(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '_' || c == ' '; },
      '-');
  return text;
}

}  // namespace dgdc::lint
