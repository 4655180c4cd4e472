// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/source/span.h"

namespace dgdc::yaml {

// Whose knowledge a value is; kNone when it follows from the intent alone.
enum class Layer : uint8_t { kNone, kEngine, kFabric, kPlatform };

// Why a rendered node is there: the sentence behind the setting that caused it
// and the documents that prove it. The node's span is the place that decided
// the value, this one that of the rule.
struct Origin {
  std::string why = {};
  std::vector<std::string> sources = {};
  Layer layer = Layer::kNone;
  Span span = {};
  // Whether another value may do as well, which the whole command tells.
  bool has_alternatives = false;
};

struct Entry;

// A YAML value: an ordered tree that owns its parts, every part knowing its
// place. Aliases and merge keys are resolved by the parser.
struct Node {
  enum class Kind : uint8_t { kNull, kBool, kInt, kFloat, kString, kSeq, kMap };

  Kind kind = Kind::kNull;
  // Text of a scalar: of a string its value, otherwise as it was written.
  std::string scalar = {};
  // A custom tag with its "!" ("!from"); "*" for an alias of a layout (see
  // ParseLayout); otherwise empty.
  std::string tag = {};
  // No initializers: clang 14 would need Entry and Node complete here.
  std::vector<Entry> entries;  // of a map, in order, keys unique
  std::vector<Node> items;     // of a sequence
  // The value's bytes. An empty value has the span of its key.
  Span span = {};
  // In a layout: the number of its anchor, or of the one that an alias names.
  // 0 otherwise.
  uint32_t anchor = 0;
  std::shared_ptr<const Origin> origin = {};

  // A node of this kind with this text, which is taken as it is.
  static Node Of(Kind kind, std::string_view text, Span span = {});
  static Node Null(Span span = {});
  static Node Bool(bool value, Span span = {});
  static Node Int(int64_t value, Span span = {});
  static Node String(std::string_view value, Span span = {});
  static Node Seq(Span span = {});
  static Node Map(Span span = {});

  [[nodiscard]] bool IsNull() const { return kind == Kind::kNull; }
  [[nodiscard]] bool IsMap() const { return kind == Kind::kMap; }
  [[nodiscard]] bool IsSeq() const { return kind == Kind::kSeq; }
  [[nodiscard]] bool IsString() const { return kind == Kind::kString; }
  [[nodiscard]] bool IsInt() const { return kind == Kind::kInt; }
  [[nodiscard]] bool IsBool() const { return kind == Kind::kBool; }
  [[nodiscard]] bool IsScalar() const { return !IsMap() && !IsSeq(); }
  [[nodiscard]] bool IsAlias() const { return tag == "*"; }

  // Nothing unless the node is of that kind (and, for AsInt, fits 64 bits).
  [[nodiscard]] std::optional<int64_t> AsInt() const;
  [[nodiscard]] std::optional<bool> AsBool() const;

  // The value under `key`, or null when this is no map or has none.
  [[nodiscard]] const Node* Find(std::string_view key) const;
  [[nodiscard]] Node* Find(std::string_view key);
  [[nodiscard]] const Entry* FindEntry(std::string_view key) const;

  // Sets or appends; turns a null node into a map first.
  Node& Set(std::string_view key, Node value);
  // Appends; turns a null node into a sequence first.
  Node& Push(Node value);
  void Remove(std::string_view key);
};

struct Entry {
  std::string key = {};
  Span key_span = {};
  Node value = {};
};

// "map", "list", "string", "integer", "number", "boolean", "null".
std::string_view KindName(Node::Kind kind);

// Same kinds, scalars, keys and order; spans and origins do not matter.
// Integers and floats compare by their text.
bool Equal(const Node& a, const Node& b);

}  // namespace dgdc::yaml
