// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/tag.h"

#include <algorithm>
#include <array>

namespace dgdc::yaml {
namespace {

constexpr std::string_view kYamlPrefix = "tag:yaml.org,2002:";

struct TypeTag {
  std::string_view name = {};
  Node::Kind kind = Node::Kind::kString;
};

constexpr std::array kTypeTags = {
    TypeTag{.name = "bool", .kind = Node::Kind::kBool},
    TypeTag{.name = "float", .kind = Node::Kind::kFloat},
    TypeTag{.name = "int", .kind = Node::Kind::kInt},
    TypeTag{.name = "null", .kind = Node::Kind::kNull},
};

}  // namespace

std::optional<Node::Kind> TypeOfTag(std::string_view tag) {
  if (!tag.starts_with(kYamlPrefix)) {
    return std::nullopt;
  }
  tag.remove_prefix(kYamlPrefix.size());
  const auto* found =
      std::find_if(kTypeTags.begin(), kTypeTags.end(),
                   [tag](const TypeTag& entry) { return entry.name == tag; });
  return found == kTypeTags.end() ? std::nullopt : std::optional(found->kind);
}

std::string CustomTag(std::string_view tag) {
  if (tag == "?" || tag == "!" || TypeOfTag(tag)) {
    return {};
  }
  if (tag.starts_with(kYamlPrefix)) {
    tag.remove_prefix(kYamlPrefix.size());
    const bool is_core = tag == "map" || tag == "seq" || tag == "str";
    return is_core ? std::string() : "!!" + std::string(tag);
  }
  return tag.empty() || tag.starts_with('!') ? std::string(tag)
                                             : "!<" + std::string(tag) + ">";
}

}  // namespace dgdc::yaml
