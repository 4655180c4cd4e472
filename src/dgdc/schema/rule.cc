// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/rule.h"

#include <algorithm>
#include <utility>

namespace dgdc::schema {
namespace {

using yaml::Node;

bool SameValue(const Node& a, const Node& b) {
  if (a.IsInt() && b.IsInt() && a.AsInt() && b.AsInt()) {
    return a.AsInt() == b.AsInt();  // 0x10 is 16
  }
  return yaml::Equal(a, b);
}

// How well the constants agree, then how many keys are known.
using Score = std::pair<int, int>;

Score ScoreBranch(const Rule& branch, const Node& node) {
  const Rule& target = branch.Target();
  if (!node.IsMap()) {
    if (target.allowed.empty()) {
      return {0, 0};
    }
    return {target.Lists(node) ? 1 : -1, 0};
  }
  Score score = {0, 0};
  for (const Property& property : target.properties) {
    const Node* value = node.Find(property.name);
    if (value == nullptr) {
      continue;
    }
    ++score.second;
    if (property.rule->Target().allowed.size() == 1) {
      score.first += property.rule->Lists(*value) ? 1 : -1;
    }
  }
  return score;
}

}  // namespace

const Rule& Rule::Target() const {
  const Rule* rule = this;
  while (rule->ref != nullptr) {
    rule = rule->ref;
  }
  return *rule;
}

const std::string& Rule::Description() const {
  const Rule* rule = this;
  while (rule->description.empty() && rule->ref != nullptr) {
    rule = rule->ref;
  }
  return rule->description;
}

const Rule* Rule::DefaultOwner() const {
  const Rule* rule = this;
  while (rule != nullptr && !rule->default_value) {
    rule = rule->ref;
  }
  return rule;
}

const Node* Rule::Example() const {
  const Rule* rule = this;
  while (!rule->example && rule->ref != nullptr) {
    rule = rule->ref;
  }
  return rule->example ? &*rule->example : nullptr;
}

bool Rule::Accepts(Node::Kind kind) const {
  const Rule& target = Target();
  if (!target.one_of.empty()) {
    return std::any_of(
        target.one_of.begin(), target.one_of.end(),
        [kind](const Rule* branch) { return branch->Accepts(kind); });
  }
  return target.types.empty() ||
         std::any_of(
             target.types.begin(), target.types.end(), [kind](Node::Kind type) {
               // Every integer is a number.
               return type == kind ||
                      (type == Node::Kind::kFloat && kind == Node::Kind::kInt);
             });
}

bool Rule::Lists(const Node& value) const {
  const std::vector<Node>& values = Target().allowed;
  return std::any_of(values.begin(), values.end(), [&value](const Node& one) {
    return SameValue(one, value);
  });
}

const Property* Rule::Find(const std::string& name) const {
  const auto found = std::find_if(
      properties.begin(), properties.end(),
      [&name](const Property& property) { return property.name == name; });
  return found == properties.end() ? nullptr : &*found;
}

std::vector<const Rule*> BestBranches(const Rule& rule, const Node& node) {
  std::vector<std::pair<Score, const Rule*>> scored;
  for (const Rule* branch : rule.Target().one_of) {
    if (branch->Accepts(node.kind)) {
      scored.emplace_back(ScoreBranch(*branch, node), branch);
    }
  }
  std::stable_sort(
      scored.begin(), scored.end(),
      [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Rule*> best;
  for (const auto& [score, branch] : scored) {
    if (score.first == scored.front().first.first) {
      best.push_back(branch);
    }
  }
  return best;
}

}  // namespace dgdc::schema
