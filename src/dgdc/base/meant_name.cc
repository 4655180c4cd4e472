// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/meant_name.h"

#include <algorithm>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"

namespace dgdc {
namespace {

// Of less a beginning says nothing.
constexpr size_t kShortestPart = 3;

// Without what people write differently: case, dashes, dots and underscores.
std::string PlainName(std::string_view name) {
  std::string plain = Lower(name);
  std::erase_if(plain, [](char c) {
    return c == '-' || c == '_' || c == '.' || c == ' ';
  });
  return plain;
}

// The shortest name of the only thing that has one for which `fits` holds.
template <class Fits>
std::optional<NameOfThing> OnlyThing(const std::vector<NameOfThing>& names,
                                     Fits fits) {
  const NameOfThing* only = nullptr;
  for (const NameOfThing& one : names) {
    if (!fits(PlainName(one.name))) {
      continue;
    }
    if (only != nullptr && only->thing != one.thing) {
      return std::nullopt;
    }
    if (only == nullptr || one.name.size() < only->name.size()) {
      only = &one;
    }
  }
  return only == nullptr ? std::nullopt : std::optional(*only);
}

bool BeginsAlike(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && ToLower(a.front()) == ToLower(b.front());
}

std::optional<NameOfThing> NearestThing(std::string_view word,
                                        const std::vector<NameOfThing>& names) {
  std::vector<std::string> near;
  for (const NameOfThing& one : names) {
    if (std::max(word.size(), one.name.size()) > kShortestPart ||
        BeginsAlike(word, one.name)) {
      near.push_back(one.name);
    }
  }
  const std::optional<std::string> best = ClosestMatch(word, near);
  if (!best) {
    return std::nullopt;
  }
  return *std::find_if(
      names.begin(), names.end(),
      [&best](const NameOfThing& one) { return one.name == *best; });
}

}  // namespace

std::optional<NameOfThing> MeantName(std::string_view word,
                                     const std::vector<NameOfThing>& names) {
  const std::string plain = PlainName(word);
  if (plain.empty()) {
    return std::nullopt;
  }
  if (const auto same = OnlyThing(
          names, [&plain](const std::string& name) { return name == plain; })) {
    return same;
  }
  if (plain.size() >= kShortestPart) {
    if (const auto begins = OnlyThing(names, [&plain](const std::string& name) {
          return name.starts_with(plain);
        })) {
      return begins;
    }
    if (const auto holds = OnlyThing(names, [&plain](const std::string& name) {
          return name.find(plain) != std::string::npos;
        })) {
      return holds;
    }
  }
  return NearestThing(word, names);
}

std::optional<std::string> MeantName(std::string_view word,
                                     const std::vector<std::string>& names) {
  std::vector<NameOfThing> things;
  things.reserve(names.size());
  for (const std::string& name : names) {
    things.push_back({.name = name, .thing = things.size()});
  }
  const std::optional<NameOfThing> meant = MeantName(word, things);
  return meant ? std::optional(meant->name) : std::nullopt;
}

}  // namespace dgdc
