// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// What only CRDs have: branches beside other keywords, and what an API server
// adds to a schema.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/schema/compiler.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

bool IsOn(const Node& schema, std::string_view keyword) {
  const Node* flag = schema.Find(keyword);
  return flag != nullptr && flag->AsBool().value_or(false);
}

// [{type: integer}, {type: string}], which says again what
// x-kubernetes-int-or-string does.
bool OnlyTypes(const Node& branches) {
  return std::all_of(branches.items.begin(), branches.items.end(),
                     [](const Node& branch) {
                       return branch.entries.size() == 1 &&
                              branch.entries.front().key == "type";
                     });
}

}  // namespace

void Compiler::ReadJunctions(const Node& schema, Rule& rule) {
  static constexpr std::pair<const char*, Junction::Wants> kLists[] = {
      {"allOf", Junction::Wants::kAll},
      {"anyOf", Junction::Wants::kSome},
      {"oneOf", Junction::Wants::kOne},
  };
  const bool typed = IsOn(schema, "x-kubernetes-int-or-string");
  for (const auto& [name, wants] : kLists) {
    const Node* value = schema.Find(name);
    if (value == nullptr || (typed && OnlyTypes(*value))) {
      continue;
    }
    rule.junctions.push_back(
        {.wants = wants, .branches = ReadBranches(name, *value, rule, true)});
  }
  if (const Node* value = schema.Find("not")) {
    rule.junctions.push_back(
        {.wants = Junction::Wants::kNone,
         .branches = {NewRule(*value, rule.pointer + "/not", true)}});
  }
}

// What has a default is never missing.
void Compiler::ForgiveDefaults(Rule& rule) {
  for (Property& property : rule.properties) {
    property.required =
        property.required && !property.rule->default_value.has_value();
  }
}

void Compiler::Close(const Node& schema, Rule& rule) {
  rule.closed =
      rule.closed || (rule.Accepts(Node::Kind::kMap) && !rule.types.empty() &&
                      schema.Find("additionalProperties") == nullptr &&
                      !IsOn(schema, "x-kubernetes-preserve-unknown-fields"));
}

void Compiler::AddEmbeddedFields(const Node& schema, Rule& rule) {
  if (options_.metadata != nullptr &&
      IsOn(schema, "x-kubernetes-embedded-resource")) {
    AddObjectFields(rule, false);
  }
}

// An object knows its version, kind and metadata, whether its schema says so
// or not; of the metadata it may say more.
void Compiler::AddObjectFields(Rule& rule, bool required) {
  for (const char* name : {"apiVersion", "kind"}) {
    Property& property = Declare(rule, name);
    property.rule = TextRule();
    property.required = true;
  }
  Property& metadata = Declare(rule, "metadata");
  metadata.required = metadata.required || required;
  if (metadata.rule->properties.empty()) {
    metadata.rule = options_.metadata;
    return;
  }
  Rule* open = AddRule(metadata.rule->pointer);
  open->properties = metadata.rule->properties;
  Rule* both = AddRule(metadata.rule->pointer);
  both->types = {Node::Kind::kMap};
  both->junctions.push_back(
      {.wants = Junction::Wants::kAll, .branches = {options_.metadata, open}});
  metadata.rule = both;
}

const Rule* Compiler::TextRule() {
  if (text_ == nullptr) {
    Rule* rule = AddRule("#");
    rule->types = {Node::Kind::kString};
    rule->min_length = 1;
    text_ = rule;
  }
  return text_;
}

}  // namespace dgdc::schema
