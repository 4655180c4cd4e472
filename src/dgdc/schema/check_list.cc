// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "dgdc/schema/checker.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

// The values of an item's keys; one that is absent has its default. Nothing
// where an item has none of them, or one that is no scalar: that is a fault of
// its own.
std::optional<std::string> IdentityOf(const Rule& list, const Node& item) {
  std::string identity;
  bool any = false;
  for (const std::string& key : list.identity.keys) {
    const Node* value = item.Find(key);
    any = any || value != nullptr;
    const Property* property =
        list.items == nullptr ? nullptr : list.items->Target().Find(key);
    if (value == nullptr && property != nullptr &&
        property->rule->default_value) {
      value = &*property->rule->default_value;
    }
    if (value != nullptr && !value->IsScalar()) {
      return std::nullopt;
    }
    identity += value == nullptr ? "-" : "=" + value->scalar;
    identity += '\0';
  }
  return any ? std::optional(identity) : std::nullopt;
}

}  // namespace

void Checker::CheckList(const Rule& rule, const Node& node,
                        const Place& place) {
  CheckCount(rule, node.items.size(), node, place);
  if (rule.items != nullptr) {
    for (size_t i = 0; i < node.items.size(); ++i) {
      CheckNode(
          *rule.items, node.items[i],
          Place{
              .parent = &place, .is_item = true, .index = i, .optional = true});
    }
  }
  if (rule.unique_items) {
    CheckUnique(node, place);
  }
  if (rule.identity.whole || !rule.identity.keys.empty()) {
    CheckIdentity(rule, node, place);
  }
}

void Checker::CheckUnique(const Node& node, const Place& place) {
  for (size_t i = 1; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    const auto end = node.items.begin() + static_cast<std::ptrdiff_t>(i);
    const auto first = std::find_if(
        node.items.begin(), end,
        [&item](const Node& earlier) { return SameValue(earlier, item); });
    if (first != end) {
      ReportRepeated(node, place,
                     static_cast<size_t>(first - node.items.begin()), i);
    }
  }
}

void Checker::CheckIdentity(const Rule& rule, const Node& node,
                            const Place& place) {
  if (rule.identity.whole) {
    CheckUnique(node, place);
    return;
  }
  std::map<std::string, size_t> seen;
  for (size_t i = 0; i < node.items.size(); ++i) {
    const std::optional<std::string> identity = IdentityOf(rule, node.items[i]);
    if (!identity) {
      continue;
    }
    const auto [first, added] = seen.emplace(*identity, i);
    if (!added) {
      ReportRepeated(node, place, first->second, i);
    }
  }
}

void Checker::ReportRepeated(const Node& node, const Place& place, size_t first,
                             size_t again) {
  Violation& found = Report(Breach::kRepeated, nullptr, node.items[again],
                            place.ToPath().Then(again));
  found.first = node.items[first].span;
  found.first_index = first;
}

}  // namespace dgdc::schema
