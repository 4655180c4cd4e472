// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/node.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "dgdc/base/check.h"

namespace dgdc::yaml {

Node Node::Of(Kind kind, std::string_view text, Span span) {
  Node node;
  node.kind = kind;
  node.scalar = text;
  node.span = span;
  return node;
}

Node Node::Null(Span span) { return Of(Kind::kNull, "", span); }

Node Node::Bool(bool value, Span span) {
  return Of(Kind::kBool, value ? "true" : "false", span);
}

Node Node::Int(int64_t value, Span span) {
  return Of(Kind::kInt, std::to_string(value), span);
}

Node Node::String(std::string_view value, Span span) {
  return Of(Kind::kString, value, span);
}

Node Node::Seq(Span span) { return Of(Kind::kSeq, "", span); }

Node Node::Map(Span span) { return Of(Kind::kMap, "", span); }

std::optional<int64_t> Node::AsInt() const {
  if (!IsInt()) {
    return std::nullopt;
  }
  std::string_view digits = scalar;
  int base = 10;
  if (digits.starts_with("0x")) {
    base = 16;
  } else if (digits.starts_with("0o")) {
    base = 8;
  }
  if (base != 10) {
    digits.remove_prefix(2);
  } else if (digits.starts_with('+')) {
    digits.remove_prefix(1);
  }
  int64_t value = 0;
  const auto [end, error] = std::from_chars(
      digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<bool> Node::AsBool() const {
  if (!IsBool()) {
    return std::nullopt;
  }
  return scalar == "true" || scalar == "True" || scalar == "TRUE";
}

const Entry* Node::FindEntry(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(),
                   [key](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

const Node* Node::Find(std::string_view key) const {
  const Entry* entry = FindEntry(key);
  return entry == nullptr ? nullptr : &entry->value;
}

Node* Node::Find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).Find(key));
}

Node& Node::Set(std::string_view key, Node value) {
  if (IsNull()) {
    kind = Kind::kMap;
    scalar.clear();
  }
  DGDC_CHECK(IsMap(), "Set on a node that is no map");
  if (Node* existing = Find(key)) {
    *existing = std::move(value);
    return *existing;
  }
  const Span key_span = value.span;
  entries.push_back(Entry{std::string(key), key_span, std::move(value)});
  return entries.back().value;
}

Node& Node::Push(Node value) {
  if (IsNull()) {
    kind = Kind::kSeq;
    scalar.clear();
  }
  DGDC_CHECK(IsSeq(), "Push on a node that is no list");
  items.push_back(std::move(value));
  return items.back();
}

void Node::Remove(std::string_view key) {
  std::erase_if(entries,
                [key](const Entry& entry) { return entry.key == key; });
}

std::string_view KindName(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kBool:
      return "boolean";
    case Node::Kind::kInt:
      return "integer";
    case Node::Kind::kFloat:
      return "number";
    case Node::Kind::kString:
      return "string";
    case Node::Kind::kSeq:
      return "list";
    case Node::Kind::kMap:
      return "map";
  }
  return "null";
}

bool Equal(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.tag != b.tag ||
      a.entries.size() != b.entries.size() ||
      a.items.size() != b.items.size()) {
    return false;
  }
  for (size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key ||
        !Equal(a.entries[i].value, b.entries[i].value)) {
      return false;
    }
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!Equal(a.items[i], b.items[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace dgdc::yaml
