// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/keyword.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dgdc::schema {
namespace {

using yaml::Node;

Node ToNode(const Json& json) {
  Node node;
  switch (json.type()) {
    case Json::value_t::boolean:
      return Node::Bool(json.get<bool>());
    case Json::value_t::string:
      return Node::String(json.get_ref<const std::string&>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      node.kind = Node::Kind::kInt;
      node.scalar = json.dump();
      return node;
    case Json::value_t::number_float:
      node.kind = Node::Kind::kFloat;
      node.scalar = json.dump();
      return node;
    case Json::value_t::array:
      node.kind = Node::Kind::kSeq;
      for (const Json& item : json) {
        node.Push(ToNode(item));
      }
      return node;
    case Json::value_t::object:
      node.kind = Node::Kind::kMap;
      for (const auto& [key, value] : json.items()) {
        node.Set(key, ToNode(value));
      }
      return node;
    default:
      node.scalar = "null";
      return node;
  }
}

Fault Ignore(const Json& /*value*/, Rule& /*rule*/) { return {}; }

Fault ReadType(const Json& value, Rule& rule) {
  static const std::map<std::string_view, Node::Kind> kKinds = {
      {"array", Node::Kind::kSeq},     {"boolean", Node::Kind::kBool},
      {"integer", Node::Kind::kInt},   {"null", Node::Kind::kNull},
      {"number", Node::Kind::kFloat},  {"object", Node::Kind::kMap},
      {"string", Node::Kind::kString},
  };
  for (const Json& name : value.is_array() ? value : Json::array({value})) {
    const auto* text = name.get_ptr<const std::string*>();
    const auto kind = text == nullptr ? kKinds.end() : kKinds.find(*text);
    if (kind == kKinds.end()) {
      return fmt::format("{} is no type", name.dump());
    }
    rule.types.push_back(kind->second);
  }
  return {};
}

Fault ReadConst(const Json& value, Rule& rule) {
  rule.allowed = {ToNode(value)};
  return {};
}

Fault ReadEnum(const Json& value, Rule& rule) {
  if (!value.is_array() || value.empty()) {
    return "it must be an array with items";
  }
  rule.allowed = ToNode(value).items;
  return {};
}

Fault ReadUnique(const Json& value, Rule& rule) {
  if (!value.is_boolean()) {
    return "it must be true or false";
  }
  rule.unique_items = value.get<bool>();
  return {};
}

Fault ReadPattern(const Json& value, Rule& rule) {
  if (!value.is_string()) {
    return "it must be a string";
  }
  rule.pattern = value.get<std::string>();
  try {
    rule.regex.emplace(rule.pattern, std::regex::ECMAScript);
  } catch (const std::regex_error& error) {
    return error.what();
  }
  return {};
}

Fault ReadDefault(const Json& value, Rule& rule) {
  rule.default_value = ToNode(value);
  rule.default_json = value.dump();
  return {};
}

Fault ReadExamples(const Json& value, Rule& rule) {
  if (!value.is_array() || value.empty()) {
    return "it must be an array with items";
  }
  rule.example = ToNode(value.front());
  return {};
}

template <std::string Rule::*kMember>
Fault ReadText(const Json& value, Rule& rule) {
  if (!value.is_string()) {
    return "it must be a string";
  }
  rule.*kMember = value.get<std::string>();
  return {};
}

template <std::optional<uint64_t> Rule::*kMember>
Fault ReadCount(const Json& value, Rule& rule) {
  if (!value.is_number_unsigned()) {
    return "it must be a whole number from 0";
  }
  rule.*kMember = value.get<uint64_t>();
  return {};
}

template <std::optional<Bound> Rule::*kMember>
Fault ReadBound(const Json& value, Rule& rule) {
  if (!value.is_number()) {
    return "it must be a number";
  }
  rule.*kMember =
      Bound{.value = value.get<long double>(), .text = value.dump()};
  return {};
}

constexpr Keyword kKeywords[] = {
    {"$schema", Ignore, true},
    {"$id", Ignore, true},
    {"$defs", nullptr, true},
    {"$ref"},
    {"title", Ignore, true},
    {"description", ReadText<&Rule::description>, true},
    {"default", ReadDefault, true},
    {"examples", ReadExamples, true},
    {"type", ReadType},
    {"enum", ReadEnum},
    {"const", ReadConst},
    {"oneOf"},
    {"properties"},
    {"required"},
    {"additionalProperties"},
    {"items"},
    {"minItems", ReadCount<&Rule::min_items>},
    {"maxItems", ReadCount<&Rule::max_items>},
    {"uniqueItems", ReadUnique},
    {"minLength", ReadCount<&Rule::min_length>},
    {"maxLength", ReadCount<&Rule::max_length>},
    {"pattern", ReadPattern},
    {"patternHelp", ReadText<&Rule::pattern_help>},
    {"minimum", ReadBound<&Rule::minimum>},
    {"maximum", ReadBound<&Rule::maximum>},
};

}  // namespace

const Keyword* FindKeyword(std::string_view name) {
  const auto* found = std::find_if(
      std::begin(kKeywords), std::end(kKeywords),
      [name](const Keyword& keyword) { return keyword.name == name; });
  return found == std::end(kKeywords) ? nullptr : found;
}

}  // namespace dgdc::schema
