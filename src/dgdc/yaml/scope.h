// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// Named values that templates and profiles refer to. A name is unknown, known
// without a value (null), or known with one. A scope may stand on a parent,
// which must outlive it, or on what reads values when they are asked for.
class Scope {
 public:
  // Null for a name that it does not know; what it returns must last.
  using Reader = std::function<const Node*(std::string_view name)>;

  Scope() = default;
  explicit Scope(const Scope* parent) : parent_(parent) {}
  explicit Scope(Reader reader) : reader_(std::move(reader)) {}

  // A null node declares the name without a value.
  void Set(std::string_view name, Node value);

  // Null when the name is unknown.
  [[nodiscard]] const Node* Find(std::string_view name) const;

  // Null when the name is unknown or has no value.
  [[nodiscard]] const Node* FindValue(std::string_view name) const;

  // All names that were set, sorted, those of the parents included.
  [[nodiscard]] std::vector<std::string> Names() const;

 private:
  const Scope* parent_ = nullptr;
  Reader reader_ = {};
  std::map<std::string, Node, std::less<>> values_;
};

}  // namespace dgdc::yaml
