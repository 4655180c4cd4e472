// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/quantity.h"

#include <array>
#include <charconv>

namespace dgdc {
namespace {

struct Suffix {
  std::string_view text = {};
  double factor = 1;
};

constexpr std::array<Suffix, 14> kQuantitySuffixes = {{
    {"", 1.0},
    {"m", 1e-3},
    {"k", 1e3},
    {"M", 1e6},
    {"G", 1e9},
    {"T", 1e12},
    {"P", 1e15},
    {"E", 1e18},
    {"Ki", 1024.0},
    {"Mi", kMebibyte},
    {"Gi", kGibibyte},
    {"Ti", 1024.0 * kGibibyte},
    {"Pi", 1024.0 * 1024.0 * kGibibyte},
    {"Ei", 1024.0 * 1024.0 * 1024.0 * kGibibyte},
}};

// Bytes of `text` that are a number: from_chars would take the E of "2E" for
// the begin of an exponent only when digits follow.
std::optional<double> ReadNumber(std::string_view text, size_t& size) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    return std::nullopt;
  }
  size = static_cast<size_t>(end - text.data());
  return number;
}

}  // namespace

std::optional<double> ReadQuantity(std::string_view text) {
  size_t size = 0;
  const std::optional<double> number = ReadNumber(text, size);
  if (!number || *number < 0) {
    return std::nullopt;
  }
  for (const Suffix& suffix : kQuantitySuffixes) {
    if (suffix.text == text.substr(size)) {
      return *number * suffix.factor;
    }
  }
  return std::nullopt;
}

}  // namespace dgdc
