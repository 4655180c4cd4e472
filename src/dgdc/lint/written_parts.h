// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dgdc/model/value.h"
#include "dgdc/yaml/node.h"

// Facts of what is written.
namespace dgdc::lint {

inline model::Fact TextFact(std::string_view text, Span place) {
  return {.state = model::State::kPresent,
          .value = {.text = std::string(text)},
          .decided_at = place};
}

// A list or a map, which must outlive the fact.
inline model::Fact TreeFact(const yaml::Node& tree, Span place) {
  return {.state = model::State::kPresent,
          .value = {.kind = tree.kind,
                    .tree = {std::shared_ptr<const yaml::Node>(), &tree}},
          .decided_at = place};
}

// An item of a list that is there, of which nobody knows what it is.
inline constexpr std::string_view kUnknownTag = "!unknown";

// `fact` is the one that would tell.
inline yaml::Node UnknownNode(model::Need need, std::string_view fact = "") {
  yaml::Node node = yaml::Node::Map();
  node.tag = kUnknownTag;
  node.Set("need", yaml::Node::Int(static_cast<int64_t>(need)));
  node.Set("fact", yaml::Node::String(fact));
  return node;
}

// Empty means that nobody knows.
inline model::Fact TextFactOr(std::string_view text, Span place,
                              model::Need need) {
  return text.empty() ? model::Fact::Unknown(need) : TextFact(text, place);
}

}  // namespace dgdc::lint
