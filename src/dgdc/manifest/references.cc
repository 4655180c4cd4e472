// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/references.h"

#include <cstddef>

namespace dgdc::manifest {
namespace {

using yaml::Node;

// Where neither says its namespace, the one that applies them decides.
bool MayShareNamespace(const Component& component, const Node& document) {
  const std::string& other = At(document, {"metadata", "namespace"}).scalar;
  return component.name_space.empty() || other.empty() ||
         component.name_space == other;
}

}  // namespace

bool HasContentHash(std::string_view name, std::string_view made) {
  // Ten hexadecimal digits, in which letters take the place of 0, 1, 3, a and e
  // so that they spell no words.
  constexpr std::string_view kDigits = "gh2k456789mbcdtf";
  constexpr size_t kLength = 10;
  if (name.empty() || made.size() != name.size() + 1 + kLength ||
      !made.starts_with(name) || made[name.size()] != '-') {
    return false;
  }
  return made.find_first_not_of(kDigits, name.size() + 1) ==
         std::string_view::npos;
}

const Node* FindReferred(const Facts& facts, const Component& component,
                         std::string_view kind, std::string_view name) {
  const Node* hashed = nullptr;
  bool is_only = true;
  for (const Node& document : facts.documents) {
    if (At(document, {"kind"}).scalar != kind ||
        !MayShareNamespace(component, document)) {
      continue;
    }
    const std::string& own = At(document, {"metadata", "name"}).scalar;
    if (own == name) {
      return &document;
    }
    if (HasContentHash(name, own)) {
      is_only = hashed == nullptr;
      hashed = &document;
    }
  }
  return is_only ? hashed : nullptr;
}

}  // namespace dgdc::manifest
