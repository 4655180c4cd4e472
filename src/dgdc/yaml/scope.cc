// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/scope.h"

#include <set>
#include <utility>

namespace dgdc::yaml {

void Scope::Set(std::string_view name, Node value) {
  values_.insert_or_assign(std::string(name), std::move(value));
}

const Node* Scope::Find(std::string_view name) const {
  const auto found = values_.find(name);
  if (found != values_.end()) {
    return &found->second;
  }
  if (reader_) {
    return reader_(name);
  }
  return parent_ == nullptr ? nullptr : parent_->Find(name);
}

const Node* Scope::FindValue(std::string_view name) const {
  const Node* node = Find(name);
  return node == nullptr || node->IsNull() ? nullptr : node;
}

std::vector<std::string> Scope::Names() const {
  std::set<std::string> names;
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent_) {
    for (const auto& [name, value] : scope->values_) {
      names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace dgdc::yaml
