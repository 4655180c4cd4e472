// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/unjudged.h"

#include <string_view>

#include <fmt/format.h>

namespace dgdc::lint {
namespace {

using model::Need;

constexpr std::string_view kOfCluster = "cluster.";

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
    case Need::kOperator:
      return "--operator";
    case Need::kHardware:
      return "instanceType in --facts, or a node selector";
    case Need::kClusterFacts:
      return "--facts";
    case Need::kFabric:
      return "--fabric";
    case Need::kEngine:
    case Need::kCommand:
      return "a command that is written out in the manifest";
    case Need::kEnvironment:
      return "env of the container, or its ConfigMaps in the same file";
    case Need::kImage:
      return "images of a release";
    case Need::kGpus:
      return "limits of the container";
    case Need::kManifest:
      return "checking the whole manifest";
    case Need::kModel:
    case Need::kOneOfRole:
    case Need::kIntent:
    case Need::kNothing:
      return "";
  }
  return "";
}

UnjudgedCheck Described(const Unjudged& check) {
  return {.code = check.code,
          .component = check.component,
          .place = check.place,
          .fact = check.fact,
          .settled_by = SettledBy(check),
          .told_by = std::string(ToldBy(check.need)),
          .in_rest = check.need == Need::kManifest};
}

}  // namespace dgdc::lint
