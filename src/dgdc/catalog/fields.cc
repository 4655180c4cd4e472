// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/fields.h"

namespace dgdc::catalog {

const yaml::Node& Child(const yaml::Node& map, std::string_view key) {
  static const yaml::Node kEmpty;
  const yaml::Node* node = map.Find(key);
  return node == nullptr ? kEmpty : *node;
}

std::string Text(const yaml::Node& map, std::string_view key) {
  const yaml::Node* node = map.Find(key);
  return node == nullptr ? std::string() : node->scalar;
}

std::optional<int64_t> Int(const yaml::Node& map, std::string_view key) {
  const yaml::Node* node = map.Find(key);
  return node == nullptr ? std::nullopt : node->AsInt();
}

bool Flag(const yaml::Node& map, std::string_view key) {
  const yaml::Node* node = map.Find(key);
  return node != nullptr && node->AsBool().value_or(false);
}

std::vector<std::string> Texts(const yaml::Node& map, std::string_view key) {
  std::vector<std::string> texts;
  if (const yaml::Node* list = map.Find(key)) {
    for (const yaml::Node& item : list->items) {
      texts.push_back(item.scalar);
    }
  }
  return texts;
}

}  // namespace dgdc::catalog
