// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rule_item.h"

#include "dgdc/lint/written_parts.h"
#include "dgdc/manifest/word.h"

namespace dgdc::lint {
namespace {

using model::Fact;
using model::Need;
using yaml::Node;

constexpr std::string_view kOfItem = "item.";
constexpr std::string_view kKey = "item.key";
// Of what is neither a map nor a list: the other items as one text, and which
// list it is.
constexpr std::string_view kRest = "item.rest";
constexpr std::string_view kOf = "item.of";

Fact FactOfNode(const Node& node, Span place, bool whole) {
  if (node.tag == kUnknownTag) {
    return Fact::Unknown(
        static_cast<Need>(node.Find("need")->AsInt().value_or(0)));
  }
  // To Kubernetes an empty text is one that is not there.
  if (node.IsNull() || (node.IsString() && node.scalar.empty())) {
    return whole ? Fact::Absent() : Fact::Unknown(Need::kManifest);
  }
  if (!node.IsScalar()) {
    return model::FactOf(model::Value<Node>::Present(node, place));
  }
  return manifest::HasPlaceholder(node.scalar) ? Fact::Unknown(Need::kManifest)
                                               : TextFact(node.scalar, place);
}

// A field of an item, and its place.
struct FieldOfItem {
  const Node* node = nullptr;  // null when it is not there
  Span place = {};
};

FieldOfItem Find(const Node& value, std::string_view path) {
  FieldOfItem found{.node = &value, .place = value.span};
  while (!path.empty() && found.node != nullptr) {
    const size_t dot = path.find('.');
    const yaml::Entry* entry = found.node->FindEntry(path.substr(0, dot));
    found.node = entry == nullptr ? nullptr : &entry->value;
    if (entry != nullptr) {
      found.place =
          entry->value.IsScalar() ? entry->value.span : entry->key_span;
    }
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  return found;
}

std::string_view PathOf(std::string_view name) {
  return name == kFoundItem ? "" : name.substr(kOfItem.size());
}

// The others of a list, as one text.
std::string Without(const std::vector<Node>& list, const Node& one) {
  std::string rest;
  for (const Node& item : list) {
    if (&item != &one) {
      rest += (rest.empty() ? "" : ",") + item.scalar;
    }
  }
  return rest;
}

}  // namespace

Fact RuleItem::Read(std::string_view name) const {
  if (value.IsScalar() && (name == kRest || name == kOf)) {
    const std::string& text = name == kRest ? rest : of;
    return text.empty() ? Fact::Absent() : TextFact(text, value.span);
  }
  // An item of a list may have a field of that name.
  if (name == kKey && key_span.known()) {
    return TextFact(key, key_span);
  }
  const auto [node, place] = Find(value, PathOf(name));
  // A null says that there is nothing.
  if (node != nullptr && node != &value && node->IsNull()) {
    return Fact::Absent();
  }
  return FactOfNode(node == nullptr ? Node() : *node, place, whole);
}

std::string RuleItem::ToldBy(std::string_view name) const {
  const Node* node = Find(value, PathOf(name)).node;
  return node != nullptr && node->tag == kUnknownTag
             ? node->Find("fact")->scalar
             : "";
}

std::vector<RuleItem> ItemsOf(std::string_view name, const Fact& fact,
                              bool whole) {
  const std::string of(name.substr(name.find('.') + 1));
  std::vector<RuleItem> items;
  if (fact.value.tree == nullptr) {
    Node value = Node::Of(fact.value.kind, fact.value.text, fact.decided_at);
    items.push_back({.value = std::move(value), .whole = whole, .of = of});
    return items;
  }
  const std::vector<Node>& list = fact.value.tree->items;
  for (const Node& item : list) {
    items.push_back({.value = item,
                     .whole = whole,
                     .rest = item.IsScalar() ? Without(list, item) : "",
                     .of = of});
  }
  for (const yaml::Entry& entry : fact.value.tree->entries) {
    items.push_back({.value = entry.value,
                     .key = entry.key,
                     .key_span = entry.key_span,
                     .whole = whole});
  }
  return items;
}

FactLookup WithItem(const FactLookup& look_up, const RuleItem* item,
                    const std::string& nearest) {
  return [&look_up, item, &nearest](std::string_view name) {
    if (name == kNearest) {
      return nearest.empty() ? Fact::Absent() : TextFact(nearest, {});
    }
    return item != nullptr && IsOfItem(name) ? item->Read(name) : look_up(name);
  };
}

}  // namespace dgdc::lint
