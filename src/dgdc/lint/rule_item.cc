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

Fact FactOfNode(const Node& node, Span place, bool whole) {
  if (node.tag == kUnknownTag) {
    return Fact::Unknown(static_cast<Need>(node.AsInt().value_or(0)));
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

}  // namespace

Fact RuleItem::Read(std::string_view name) const {
  if (name == kFoundItem) {
    return FactOfNode(value, value.span, whole);
  }
  // An item of a list may have a field of that name.
  if (name == kKey && key_span.known()) {
    return TextFact(key, key_span);
  }
  const Node* at = &value;
  Span place = value.span;
  std::string_view path = name.substr(kOfItem.size());
  while (!path.empty()) {
    const size_t dot = path.find('.');
    const yaml::Entry* entry = at->FindEntry(path.substr(0, dot));
    if (entry == nullptr) {
      return FactOfNode({}, {}, whole);
    }
    // A null says that there is nothing.
    if (entry->value.IsNull()) {
      return Fact::Absent();
    }
    at = &entry->value;
    place = at->IsScalar() ? at->span : entry->key_span;
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  return FactOfNode(*at, place, whole);
}

std::vector<RuleItem> ItemsOf(const Fact& fact, bool whole) {
  std::vector<RuleItem> items;
  if (fact.value.tree == nullptr) {
    Node value = Node::Of(fact.value.kind, fact.value.text, fact.decided_at);
    items.push_back({.value = std::move(value), .whole = whole});
    return items;
  }
  for (const Node& item : fact.value.tree->items) {
    items.push_back({.value = item, .whole = whole});
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
