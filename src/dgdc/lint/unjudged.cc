// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/unjudged.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/plural.h"

namespace dgdc::lint {
namespace {

using model::Need;

constexpr std::string_view kOfCluster = "cluster.";

// What is missing, the most wanted first.
std::vector<std::string> MissingIn(const std::vector<Unjudged>& checks) {
  struct Count {
    std::string name = {};
    size_t checks = 0;
  };
  std::vector<Count> counts;
  for (const Unjudged& check : checks) {
    const std::string name = SettledBy(check);
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

std::string SettledBy(const Unjudged& check) {
  return check.need == Need::kClusterFacts && check.fact.starts_with(kOfCluster)
             ? fmt::format("the cluster's {}",
                           check.fact.substr(kOfCluster.size()))
             : std::string(model::NeedName(check.need));
}

std::string_view ToldBy(Need need) {
  switch (need) {
    case Need::kRelease:
      return "--dynamo, or images of a release";
    case Need::kHardware:
      return "instanceType in --facts, or a node selector";
    case Need::kClusterFacts:
      return "--facts";
    case Need::kFabric:
      return "--fabric";
    case Need::kManifest:
      return "checking the whole manifest";
    default:
      return "";
  }
}

std::string SummaryOf(const std::vector<Unjudged>& checks) {
  return checks.empty()
             ? ""
             : fmt::format("{} would settle {}", Named(MissingIn(checks)),
                           Plural(checks.size(), "check"));
}

}  // namespace dgdc::lint
