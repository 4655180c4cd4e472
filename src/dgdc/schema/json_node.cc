// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/json_node.h"

#include <nlohmann/json.hpp>

namespace dgdc::schema {
namespace {

using yaml::Node;
using Json = nlohmann::ordered_json;

Node ToNode(const Json& json) {
  Node node;
  switch (json.type()) {
    case Json::value_t::boolean:
      return Node::Bool(json.get<bool>());
    case Json::value_t::string:
      return Node::String(json.get_ref<const std::string&>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return Node::Of(Node::Kind::kInt, json.dump());
    case Json::value_t::number_float:
      return Node::Of(Node::Kind::kFloat, json.dump());
    case Json::value_t::array:
      node.kind = Node::Kind::kSeq;
      for (const Json& item : json) {
        node.Push(ToNode(item));
      }
      return node;
    case Json::value_t::object:
      node.kind = Node::Kind::kMap;
      // The parser keeps keys unique.
      for (const auto& [key, value] : json.items()) {
        node.entries.push_back({.key = key, .value = ToNode(value)});
      }
      return node;
    default:
      node.scalar = "null";
      return node;
  }
}

}  // namespace

Result<Node> ReadJsonNode(std::string_view text) {
  try {
    return ToNode(Json::parse(text));
  } catch (const Json::exception& error) {
    return Failure{error.what()};
  }
}

}  // namespace dgdc::schema
