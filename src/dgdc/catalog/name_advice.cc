// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/name_advice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dgdc {

std::vector<std::string> NameAdvice::Lines(std::string_view written) const {
  if (!meant.empty()) {
    return {fmt::format("did you mean \"{}\"?", meant)};
  }
  if (choices.empty()) {
    return {};
  }
  std::vector<std::string> described;
  for (const auto& [name, summary] : choices) {
    described.push_back(fmt::format("{} ({})", name, summary));
  }
  return {fmt::format("\"{}\" may mean one of: {}", written,
                      fmt::join(described, "; "))};
}

std::string NameAdvice::Clause() const {
  if (!meant.empty()) {
    return fmt::format(", did you mean \"{}\"?", meant);
  }
  std::vector<std::string> names;
  for (const auto& [name, summary] : choices) {
    names.push_back(name);
  }
  return names.empty()
             ? ""
             : fmt::format(", which may mean {}", fmt::join(names, " or "));
}

}  // namespace dgdc
