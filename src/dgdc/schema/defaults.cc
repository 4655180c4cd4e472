// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/defaults.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace dgdc::schema {
namespace {

using yaml::Entry;
using yaml::Node;

// A default was decided where it is missing: at the map that lacks it.
void SetPlace(Node& node, Span span) {
  node.span = span;
  for (Entry& entry : node.entries) {
    entry.key_span = span;
    SetPlace(entry.value, span);
  }
  for (Node& item : node.items) {
    SetPlace(item, span);
  }
}

class Filler {
 public:
  bool Fill(const Rule& rule, Node& node);

 private:
  bool FillMap(const Rule& rule, Node& node);
  bool Add(const Property& property, const Rule& owner, Node& node);

  // The rules whose default is being added, outermost first.
  std::vector<const Rule*> adding_;
};

bool Filler::Fill(const Rule& rule, Node& node) {
  const Rule& target = rule.Target();
  if (!target.one_of.empty()) {
    const std::vector<const Rule*> branches = BestBranches(target, node);
    return branches.empty() || Fill(*branches.front(), node);
  }
  if (node.IsMap()) {
    return FillMap(target, node);
  }
  return target.items == nullptr ||
         std::all_of(node.items.begin(), node.items.end(),
                     [&](Node& item) { return Fill(*target.items, item); });
}

bool Filler::FillMap(const Rule& rule, Node& node) {
  for (const Property& property : rule.properties) {
    const Rule* owner = property.rule->DefaultOwner();
    if (Node* value = node.Find(property.name)) {
      if (!Fill(*property.rule, *value)) {
        return false;
      }
    } else if (owner != nullptr && !Add(property, *owner, node)) {
      return false;
    }
  }
  if (rule.additional == nullptr) {
    return true;
  }
  return std::all_of(node.entries.begin(), node.entries.end(),
                     [&](Entry& entry) {
                       return rule.Find(entry.key) != nullptr ||
                              Fill(*rule.additional, entry.value);
                     });
}

bool Filler::Add(const Property& property, const Rule& owner, Node& node) {
  if (std::find(adding_.begin(), adding_.end(), &owner) != adding_.end()) {
    return false;
  }
  adding_.push_back(&owner);
  Node value = *owner.default_value;
  SetPlace(value, node.span);
  const bool finite =
      Fill(*property.rule, node.Set(property.name, std::move(value)));
  adding_.pop_back();
  return finite;
}

}  // namespace

bool FillDefaults(const Rule& rule, Node& node) {
  return Filler().Fill(rule, node);
}

}  // namespace dgdc::schema
