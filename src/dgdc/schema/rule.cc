// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/rule.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace dgdc::schema {
namespace {

using yaml::Node;

bool IsNumber(const Node& node) {
  return node.kind == Node::Kind::kInt || node.kind == Node::Kind::kFloat;
}

bool SameNumber(const Node& a, const Node& b) {
  const std::optional<long double> left = NumberOf(a);
  const std::optional<long double> right = NumberOf(b);
  return left && right ? *left == *right : a.scalar == b.scalar;
}

bool SameMap(const Node& a, const Node& b) {
  return a.entries.size() == b.entries.size() &&
         std::all_of(a.entries.begin(), a.entries.end(),
                     [&b](const yaml::Entry& entry) {
                       const Node* other = b.Find(entry.key);
                       return other != nullptr &&
                              SameValue(entry.value, *other);
                     });
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

std::optional<long double> NumberOf(const Node& node) {
  if (node.IsInt()) {
    const std::optional<int64_t> value = node.AsInt();
    return value ? std::optional<long double>(*value) : std::nullopt;
  }
  std::string text = node.scalar;
  std::erase(text, '+');  // from_chars knows neither "+1.5" ...
  for (const std::string_view special : {".inf", ".nan"}) {
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (lower.ends_with(special)) {
      std::erase(text, '.');  // ... nor ".inf"
    }
  }
  long double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

bool SameValue(const Node& a, const Node& b) {
  if (IsNumber(a) && IsNumber(b)) {
    return SameNumber(a, b);
  }
  if (a.kind != b.kind) {
    return false;
  }
  if (a.IsMap()) {
    return SameMap(a, b);
  }
  if (a.IsSeq()) {
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(),
                      b.items.end(), &SameValue);
  }
  return a.IsBool() ? a.AsBool() == b.AsBool()
                    : a.IsNull() || a.scalar == b.scalar;
}

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

std::vector<Node::Kind> Rule::Kinds() const {
  const Rule& target = Target();
  std::vector<Node::Kind> kinds;
  const auto add = [&kinds](const std::vector<Node::Kind>& more) {
    for (const Node::Kind kind : more) {
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
        kinds.push_back(kind);
      }
    }
  };
  for (const Rule* branch : target.one_of) {
    add(branch->Kinds());
  }
  add(target.types);
  return kinds;
}

bool Rule::AcceptsKindOf(const Node& value) const {
  if (Accepts(value.kind)) {
    return true;
  }
  if (value.kind != Node::Kind::kFloat || !Target().whole_floats ||
      !Accepts(Node::Kind::kInt)) {
    return false;
  }
  const std::optional<long double> number = NumberOf(value);
  return number && std::trunc(*number) == *number;
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
