// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/keyword.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "dgdc/schema/format.h"
#include "dgdc/schema/wording.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

constexpr std::string_view kNoText = "it must be a string";
constexpr std::string_view kNoFlag = "it must be true or false";
constexpr std::string_view kNoItems = "it must be an array with items";

Fault Ignore(const Node& /*value*/, Rule& /*rule*/) { return {}; }

Fault ReadType(const Node& value, Rule& rule) {
  static const std::map<std::string_view, Node::Kind> kKinds = {
      {"array", Node::Kind::kSeq},     {"boolean", Node::Kind::kBool},
      {"integer", Node::Kind::kInt},   {"null", Node::Kind::kNull},
      {"number", Node::Kind::kFloat},  {"object", Node::Kind::kMap},
      {"string", Node::Kind::kString},
  };
  const std::vector<Node> one = {value};
  for (const Node& name : value.IsSeq() ? value.items : one) {
    const auto kind = name.IsString() ? kKinds.find(name.scalar) : kKinds.end();
    if (kind == kKinds.end()) {
      return fmt::format("{} is no type", ValueText(name));
    }
    rule.types.push_back(kind->second);
  }
  return {};
}

Fault ReadConst(const Node& value, Rule& rule) {
  rule.allowed = {value};
  return {};
}

Fault ReadEnum(const Node& value, Rule& rule) {
  if (value.items.empty()) {
    return Fault(kNoItems);
  }
  rule.allowed = value.items;
  return {};
}

Fault ReadPattern(const Node& value, Rule& rule) {
  if (!value.IsString()) {
    return Fault(kNoText);
  }
  const Result<Pattern> matcher =
      rule.sound ? Result<Pattern>(Pattern::Sound(value.scalar))
                 : Pattern::Read(value.scalar);
  if (!matcher) {
    return matcher.error();
  }
  rule.pattern = value.scalar;
  rule.matcher = *matcher;
  return {};
}

Fault ReadDefault(const Node& value, Rule& rule) {
  rule.default_value = value;
  rule.default_json = yaml::EmitJson(value);
  return {};
}

Fault ReadExamples(const Node& value, Rule& rule) {
  if (value.items.empty()) {
    return Fault(kNoItems);
  }
  rule.example = value.items.front();
  return {};
}

template <std::string Rule::*kMember>
Fault ReadText(const Node& value, Rule& rule) {
  if (!value.IsString()) {
    return Fault(kNoText);
  }
  rule.*kMember = value.scalar;
  return {};
}

template <std::optional<uint64_t> Rule::*kMember>
Fault ReadCount(const Node& value, Rule& rule) {
  const std::optional<int64_t> count = value.AsInt();
  if (!count || *count < 0) {
    return "it must be a whole number from 0";
  }
  rule.*kMember = static_cast<uint64_t>(*count);
  return {};
}

template <std::optional<Bound> Rule::*kMember>
Fault ReadBound(const Node& value, Rule& rule) {
  const bool number =
      value.kind == Node::Kind::kInt || value.kind == Node::Kind::kFloat;
  // As a float, for a limit may lie beyond 64 bits.
  const std::optional<long double> bound =
      !number         ? std::nullopt
      : value.AsInt() ? NumberOf(value)
                      : NumberOf(Node::Of(Node::Kind::kFloat, value.scalar));
  if (!bound) {
    return "it must be a number";
  }
  rule.*kMember = Bound{.value = *bound, .text = value.scalar};
  return {};
}

template <bool Rule::*kMember>
Fault ReadFlag(const Node& value, Rule& rule) {
  const std::optional<bool> flag = value.AsBool();
  if (!flag) {
    return Fault(kNoFlag);
  }
  rule.*kMember = *flag;
  return {};
}

Fault ReadMultiple(const Node& value, Rule& rule) {
  Fault fault = ReadBound<&Rule::multiple_of>(value, rule);
  if (fault.empty() && rule.multiple_of->value <= 0) {
    rule.multiple_of.reset();
    return "it must be greater than 0";
  }
  return fault;
}

// --- Words of CRDs

// The manuals of fields: of the first sentence, when it is short, a finding can
// make use.
Fault ReadSummary(const Node& value, Rule& rule) {
  constexpr size_t kMost = 160;
  if (!value.IsString()) {
    return Fault(kNoText);
  }
  const std::string& text = value.scalar;
  const size_t line = std::min(text.find('\n'), text.size());
  const size_t end = std::min(text.find(". "), line);
  if (end <= kMost) {
    rule.description = text.substr(0, end);
  }
  return {};
}

// An API server knows more patterns than we do: what we cannot read, we cannot
// judge.
Fault ReadServerPattern(const Node& value, Rule& rule) {
  Fault fault = ReadPattern(value, rule);
  return value.IsString() ? Fault() : fault;
}

Fault ReadFormat(const Node& value, Rule& rule) {
  if (!value.IsString()) {
    return Fault(kNoText);
  }
  rule.format = FindFormat(value.scalar);
  return {};
}

Fault ReadIntOrString(const Node& value, Rule& rule) {
  if (!value.AsBool()) {
    return Fault(kNoFlag);
  }
  if (*value.AsBool()) {
    rule.types = {Node::Kind::kInt, Node::Kind::kString};
  }
  return {};
}

Fault ReadNullable(const Node& value, Rule& rule) {
  if (!value.AsBool()) {
    return Fault(kNoFlag);
  }
  if (*value.AsBool() && !rule.types.empty()) {
    rule.types.push_back(Node::Kind::kNull);
  }
  return {};
}

Fault ReadListType(const Node& value, Rule& rule) {
  if (!value.IsString()) {
    return Fault(kNoText);
  }
  rule.identity.whole = value.scalar == "set";
  return {};
}

Fault ReadListKeys(const Node& value, Rule& rule) {
  if (value.items.empty()) {
    return Fault(kNoItems);
  }
  for (const Node& key : value.items) {
    rule.identity.keys.push_back(key.scalar);
  }
  return {};
}

// --- Words of ours

Fault ReadValueVersions(const Node& value, Rule& rule) {
  if (!value.IsMap()) {
    return "it must be an object";
  }
  for (const yaml::Entry& entry : value.entries) {
    rule.value_versions.emplace_back(entry.key, entry.value.scalar);
  }
  return {};
}

using In = Keyword::In;

constexpr Keyword kKeywords[] = {
    {"$schema", In::kBoth, Ignore, true},
    {"$id", In::kOwn, Ignore, true},
    {"$defs", In::kOwn, nullptr, true},
    {"$ref", In::kOwn},
    {"title", In::kBoth, Ignore, true},
    {"description", In::kOwn, ReadText<&Rule::description>, true},
    {"description", In::kCrd, ReadSummary, true},
    {"default", In::kBoth, ReadDefault, true},
    {"examples", In::kOwn, ReadExamples, true},
    {"example", In::kCrd, Ignore, true},
    {"externalDocs", In::kCrd, Ignore, true},
    {"type", In::kBoth, ReadType},
    {"enum", In::kBoth, ReadEnum},
    {"const", In::kOwn, ReadConst},
    {"oneOf", In::kBoth},
    {"allOf", In::kCrd},
    {"anyOf", In::kCrd},
    {"not", In::kCrd},
    {"properties", In::kBoth},
    {"required", In::kBoth},
    {"additionalProperties", In::kBoth},
    {"minProperties", In::kCrd, ReadCount<&Rule::min_properties>},
    {"maxProperties", In::kCrd, ReadCount<&Rule::max_properties>},
    {"items", In::kBoth},
    {"minItems", In::kBoth, ReadCount<&Rule::min_items>},
    {"maxItems", In::kBoth, ReadCount<&Rule::max_items>},
    {"uniqueItems", In::kBoth, ReadFlag<&Rule::unique_items>},
    {"minLength", In::kBoth, ReadCount<&Rule::min_length>},
    {"maxLength", In::kBoth, ReadCount<&Rule::max_length>},
    {"pattern", In::kOwn, ReadPattern},
    {"pattern", In::kCrd, ReadServerPattern},
    {"patternHelp", In::kOwn, ReadText<&Rule::pattern_help>},
    {"x-dgdc-versions", In::kOwn, ReadText<&Rule::versions>, true},
    {"x-dgdc-value-versions", In::kOwn, ReadValueVersions},
    {"format", In::kCrd, ReadFormat},
    {"minimum", In::kBoth, ReadBound<&Rule::minimum>},
    {"maximum", In::kBoth, ReadBound<&Rule::maximum>},
    {"exclusiveMinimum", In::kCrd, ReadFlag<&Rule::above_minimum>},
    {"exclusiveMaximum", In::kCrd, ReadFlag<&Rule::below_maximum>},
    {"multipleOf", In::kCrd, ReadMultiple},
    {"x-kubernetes-int-or-string", In::kCrd, ReadIntOrString},
    {"nullable", In::kCrd, ReadNullable},
    {"x-kubernetes-preserve-unknown-fields", In::kCrd},
    {"x-kubernetes-embedded-resource", In::kCrd},
    {"x-kubernetes-list-type", In::kCrd, ReadListType},
    {"x-kubernetes-list-map-keys", In::kCrd, ReadListKeys},
};

}  // namespace

std::span<const Keyword> Keywords() { return kKeywords; }

bool Knows(const Keyword& keyword, Dialect dialect) {
  return keyword.in == In::kBoth ||
         (keyword.in == In::kOwn) == (dialect == Dialect::kOwn);
}

const Keyword* FindKeyword(std::string_view name, Dialect dialect) {
  const auto* found = std::find_if(
      std::begin(kKeywords), std::end(kKeywords), [&](const Keyword& keyword) {
        return keyword.name == name && Knows(keyword, dialect);
      });
  return found == std::end(kKeywords) ? nullptr : found;
}

}  // namespace dgdc::schema
