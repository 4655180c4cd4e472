// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/unjudged.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/plural.h"

namespace dgdc {
namespace {

// What is missing, the most wanted first.
std::vector<std::string> MissingIn(const std::vector<UnjudgedCheck>& checks) {
  struct Count {
    std::string name = {};
    size_t checks = 0;
  };
  std::vector<Count> counts;
  for (const UnjudgedCheck& check : checks) {
    const std::string name = check.settled_by;
    const auto known =
        std::find_if(counts.begin(), counts.end(),
                     [&name](const Count& one) { return one.name == name; });
    if (known == counts.end()) {
      counts.push_back({name, 1});
    } else {
      ++known->checks;
    }
  }
  std::stable_sort(
      counts.begin(), counts.end(),
      [](const Count& a, const Count& b) { return a.checks > b.checks; });
  std::vector<std::string> names;
  for (const Count& count : counts) {
    names.push_back(count.name);
  }
  return names;
}

// A line is for reading: of many only the first are named.
std::string Named(const std::vector<std::string>& names) {
  constexpr size_t kNamed = 3;
  if (names.size() == 1) {
    return names.front();
  }
  const size_t shown = std::min(kNamed, names.size() - 1);
  const std::string last = names.size() - shown == 1
                               ? names.back()
                               : fmt::format("{} others", names.size() - shown);
  return fmt::format(
      "{} and {}",
      fmt::join(names.begin(),
                names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
      last);
}

}  // namespace

std::string SummaryOf(const std::vector<UnjudgedCheck>& checks) {
  return checks.empty()
             ? ""
             : fmt::format("{} would settle {}", Named(MissingIn(checks)),
                           Plural(checks.size(), "check"));
}

}  // namespace dgdc
