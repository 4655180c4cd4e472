// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/crd_facts.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/manifest/facts.h"

namespace dgdc::testing {
namespace {

using manifest::At;
using yaml::Entry;
using yaml::Node;

constexpr std::string_view kType = "<>";

std::string TypeOf(const Node& schema) {
  std::vector<std::string> values;
  for (const Node& value : At(schema, {"enum"}).items) {
    values.push_back(value.scalar);
  }
  if (!values.empty()) {
    return OneOf(std::move(values));
  }
  if (At(schema, {"x-kubernetes-int-or-string"}).AsBool().value_or(false)) {
    return "integer or string";
  }
  const std::string& type = At(schema, {"type"}).scalar;
  return type == "object" ? "map" : type == "array" ? "list" : type;
}

Tree FromCrd(const Node& schema) {
  Tree tree{.side = {.type = TypeOf(schema)}};
  for (const yaml::Entry& entry : At(schema, {"properties"}).entries) {
    tree.children[entry.key] = FromCrd(entry.value);
  }
  for (const Node& name : At(schema, {"required"}).items) {
    // What has a default is never missing.
    const Node& property = At(schema, {"properties", name.scalar});
    tree.children[name.scalar].side.required =
        property.Find("default") == nullptr;
  }
  if (const Node& items = At(schema, {"items"}); items.IsMap()) {
    tree.children["[]"] = FromCrd(items);
  }
  if (const Node& any = At(schema, {"additionalProperties"}); any.IsMap()) {
    tree.children["*"] = FromCrd(any);
  }
  return tree;
}

// --- Facts

// The type that the children of a field show by themselves.
std::string_view PlainType(const Tree& tree) {
  return tree.children.contains("[]") ? "list" : "map";
}

// A tree as a text, whether it is required left out: equal trees have equal
// texts.
std::string KeyOf(const Tree& tree) {
  std::string key = tree.side.type + "{";
  for (const auto& [name, child] : tree.children) {
    key += name + (child.side.required ? "!" : "") + KeyOf(child) + ",";
  }
  return key + "}";
}

// Writes trees, those that occur again by name.
class Shapes {
 public:
  void Count(const Tree& tree);
  Node Write(const std::string& name, const Tree& tree);
  Node Take() { return std::move(shapes_); }

 private:
  Node WriteParts(const Tree& tree);

  std::map<std::string, int> counts_ = {};
  std::map<std::string, std::string> names_ = {};  // by key
  std::set<std::string> taken_ = {};
  Node shapes_ = Node::Map();
};

void Shapes::Count(const Tree& tree) {
  // What is inside of a shape counts once.
  if (counts_[KeyOf(tree)]++ > 0) {
    return;
  }
  for (const auto& [name, child] : tree.children) {
    Count(child);
  }
}

Node Shapes::WriteParts(const Tree& tree) {
  Node parts = Node::Map();
  if (tree.side.required || tree.side.type != PlainType(tree)) {
    parts.Set(kType,
              Node::String(tree.side.type + (tree.side.required ? "!" : "")));
  }
  for (const auto& [name, child] : tree.children) {
    parts.Set(name, Write(name, child));
  }
  return parts;
}

Node Shapes::Write(const std::string& name, const Tree& tree) {
  const std::string mark = tree.side.required ? "!" : "";
  if (tree.children.empty()) {
    return Node::String(tree.side.type + mark);
  }
  constexpr size_t kShort = 40;
  const std::string key = KeyOf(tree);
  if (counts_[key] < 2 || key.size() < kShort) {
    return WriteParts(tree);
  }
  const auto known = names_.find(key);
  if (known != names_.end()) {
    return Node::String("=" + known->second + mark);
  }
  std::string unique = name;
  for (int i = 2; !taken_.insert(unique).second; ++i) {
    unique = fmt::format("{}{}", name, i);
  }
  names_[key] = unique;
  Tree shape = tree;
  shape.side.required = false;
  shapes_.Set(unique, WriteParts(shape));
  return Node::String("=" + unique + mark);
}

Side SideOf(std::string_view text) {
  const bool required = text.ends_with('!');
  text.remove_suffix(required ? 1 : 0);
  return {.type = std::string(text), .required = required};
}

Tree FromFacts(const Node& fact, const Node& shapes) {
  if (fact.IsScalar()) {
    const Side side = SideOf(fact.scalar);
    if (!side.type.starts_with('=')) {
      return {.side = side};
    }
    Tree tree = FromFacts(At(shapes, {side.type.substr(1)}), shapes);
    tree.side.required = side.required;
    return tree;
  }
  Tree tree;
  for (const Entry& entry : fact.entries) {
    if (entry.key != kType) {
      tree.children[entry.key] = FromFacts(entry.value, shapes);
    }
  }
  const Node* type = fact.Find(kType);
  tree.side = type == nullptr ? Side{.type = std::string(PlainType(tree))}
                              : SideOf(type->scalar);
  return tree;
}

}  // namespace

std::string OneOf(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  return fmt::format("one of {}", fmt::join(values, ", "));
}

Versions FieldsOfCrd(const Node& crd) {
  Versions versions;
  for (const Node& version : At(crd, {"spec", "versions"}).items) {
    versions[At(version, {"name"}).scalar] =
        FromCrd(At(version, {"schema", "openAPIV3Schema"}));
  }
  return versions;
}

Node FactsOfFields(const Versions& versions) {
  Shapes shapes;
  for (const auto& [name, tree] : versions) {
    shapes.Count(tree);
  }
  Node written = Node::Map();
  for (const auto& [name, tree] : versions) {
    written.Set(name, shapes.Write(name, tree));
  }
  Node facts = Node::Map();
  facts.Set("versions", std::move(written));
  facts.Set("shapes", shapes.Take());
  return facts;
}

Versions FieldsOfFacts(const Node& facts) {
  Versions versions;
  for (const Entry& version : At(facts, {"versions"}).entries) {
    versions[version.key] = FromFacts(version.value, At(facts, {"shapes"}));
  }
  return versions;
}

}  // namespace dgdc::testing
