// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/operator.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/version.h"

namespace dgdc {
namespace {

AdditionKind AdditionKindOf(std::string_view name) {
  constexpr std::array kAdditionKinds = {
      std::pair{std::string_view("env"), AdditionKind::kVariable},
      std::pair{std::string_view("reference"), AdditionKind::kReference},
      std::pair{std::string_view("port"), AdditionKind::kPort},
      std::pair{std::string_view("probe"), AdditionKind::kProbe},
      std::pair{std::string_view("volume"), AdditionKind::kVolume},
      std::pair{std::string_view("podSpec"), AdditionKind::kPodField},
      std::pair{std::string_view("container"), AdditionKind::kContainer},
      std::pair{std::string_view("follower"), AdditionKind::kFollower}};
  const auto* found =
      std::find_if(kAdditionKinds.begin(), kAdditionKinds.end(),
                   [name](const auto& kind) { return kind.first == name; });
  return found == kAdditionKinds.end() ? AdditionKind::kVariable
                                       : found->second;
}

}  // namespace

bool OperatorAddition::IsFor(std::string_view type) const {
  return types.empty() ||
         std::find(types.begin(), types.end(), type) != types.end();
}

Given OperatorAddition::At(std::string_view version,
                           const std::vector<std::string>& known) const {
  const auto in = [this](std::string_view one) {
    return versions.empty() || InVersionRange(one, versions);
  };
  if (!version.empty()) {
    return !in(version) ? Given::kNo : maybe ? Given::kMaybe : Given::kYes;
  }
  if (std::all_of(known.begin(), known.end(), in)) {
    return maybe ? Given::kMaybe : Given::kYes;
  }
  // A version that is newer than the newest known may have it, whatever older
  // ones do.
  return Given::kMaybe;
}

std::vector<OperatorAddition> DecodeAdditions(const yaml::Node& list) {
  std::vector<OperatorAddition> additions;
  for (const yaml::Node& row : list.items) {
    const yaml::Node& unless = catalog::Child(row, "unless");
    additions.push_back(
        {.kind = AdditionKindOf(catalog::Text(row, "kind")),
         .name = catalog::Text(row, "name"),
         .value = catalog::Child(row, "value").scalar,
         .made = catalog::Text(row, "made"),
         .spec = catalog::Child(row, "spec"),
         .field = catalog::Text(row, "field"),
         .path = catalog::Text(row, "path"),
         .variable = catalog::Text(row, "variable"),
         .types = catalog::Texts(row, "types"),
         .engine = catalog::Text(row, "engine"),
         .multinode = catalog::Flag(row, "multinode"),
         .cache = catalog::Flag(row, "cache"),
         .unless_annotation = catalog::Text(unless, "annotation"),
         .unless_value = catalog::Text(unless, "is"),
         .versions = catalog::Text(row, "versions"),
         .maybe = catalog::Flag(row, "maybe"),
         .listens = catalog::Flag(row, "listens"),
         .operator_wins = catalog::Text(row, "wins") == "operator",
         .why = catalog::Text(row, "why"),
         .sources = catalog::Texts(row, "sources")});
  }
  return additions;
}

std::vector<OperatorGap> DecodeOperatorGaps(const yaml::Node& list) {
  std::vector<OperatorGap> gaps;
  for (const yaml::Node& row : list.items) {
    gaps.push_back({.what = catalog::Text(row, "what"),
                    .why = catalog::Text(row, "why"),
                    .field = catalog::Text(row, "field"),
                    .types = catalog::Texts(row, "types"),
                    .engine = catalog::Text(row, "engine"),
                    .multinode = catalog::Flag(row, "multinode"),
                    .versions = catalog::Text(row, "versions")});
  }
  return gaps;
}

}  // namespace dgdc
