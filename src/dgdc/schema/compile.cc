// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/compile.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dgdc/schema/compiler.h"
#include "dgdc/schema/json_node.h"
#include "dgdc/schema/wording.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

constexpr std::string_view kRefPrefix = "#/$defs/";
// Later releases of Kubernetes may have more of them.
constexpr std::string_view kExtension = "x-kubernetes-";

// One step of a JSON pointer (RFC 6901).
std::string Escaped(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

RuleSet Compiler::Run(const Node& schema) {
  Rule* root = NewRule(schema, "#", false);
  set_.root = root;
  if (options_.metadata != nullptr) {
    AddObjectFields(*root, true);
  }
  ResolveReferences();
  return std::move(set_);
}

Rule* Compiler::AddRule(std::string pointer) {
  set_.rules.push_back(std::make_unique<Rule>());
  Rule* rule = set_.rules.back().get();
  rule->pointer = std::move(pointer);
  rule->lenient = options_.dialect == Dialect::kCrd;
  rule->whole_floats = rule->lenient;
  rule->sound = options_.sound;
  return rule;
}

Rule* Compiler::NewRule(const Node& schema, std::string pointer,
                        bool in_junction) {
  Rule* rule = AddRule(std::move(pointer));
  if (!schema.IsMap()) {
    Fail(ValueText(schema), *rule, schema.span, "a schema must be an object");
    return rule;
  }
  ReadWords(schema, *rule);
  ReadStructure(schema, *rule, in_junction);
  if (options_.dialect == Dialect::kOwn) {
    CheckCompany(schema, *rule);
  } else {
    ReadJunctions(schema, *rule);
    ForgiveDefaults(*rule);
    if (options_.prunes && !in_junction) {
      Close(schema, *rule);
    }
    AddEmbeddedFields(schema, *rule);
  }
  if (rule->types.empty() && options_.dialect == Dialect::kOwn) {
    // A wrong kind is then reported as such and not as a value not allowed.
    for (const Node& value : rule->allowed) {
      rule->types.push_back(value.kind);
    }
  }
  return rule;
}

// The keywords that hold no other schemas.
void Compiler::ReadWords(const Node& schema, Rule& rule) {
  for (const yaml::Entry& entry : schema.entries) {
    if (FindKeyword(entry.key, options_.dialect) == nullptr &&
        !(options_.dialect == Dialect::kCrd &&
          entry.key.starts_with(kExtension))) {
      Fail(entry.key, rule, entry.key_span, "unknown keyword");
    }
  }
  for (const Keyword& keyword : Keywords()) {
    const Node* value =
        keyword.read != nullptr && Knows(keyword, options_.dialect)
            ? schema.Find(keyword.name)
            : nullptr;
    if (value == nullptr) {
      continue;
    }
    if (const Fault fault = keyword.read(*value, rule); !fault.empty()) {
      Fail(keyword.name, rule, value->span, fault);
    }
  }
}

void Compiler::ReadStructure(const Node& schema, Rule& rule, bool in_junction) {
  if (options_.dialect == Dialect::kOwn) {
    if (const Node* value = schema.Find("$defs")) {
      ReadDefs(*value, rule);
    }
    if (const Node* value = schema.Find("$ref")) {
      ReadRef(*value, rule);
    }
    if (const Node* value = schema.Find("oneOf")) {
      rule.one_of = ReadBranches("oneOf", *value, rule, in_junction);
    }
  }
  if (const Node* value = schema.Find("properties")) {
    ReadProperties(*value, rule, in_junction);
  }
  if (const Node* value = schema.Find("required")) {  // marks properties
    ReadRequired(*value, rule);
  }
  if (const Node* value = schema.Find("additionalProperties")) {
    ReadAdditional(*value, rule, in_junction);
  }
  if (const Node* value = schema.Find("items")) {
    rule.items = NewRule(*value, rule.pointer + "/items", in_junction);
  }
}

void Compiler::ReadDefs(const Node& value, Rule& rule) {
  if (rule.pointer != "#" || !value.IsMap()) {
    Fail("$defs", rule, value.span, "it must be an object at the root");
    return;
  }
  for (const yaml::Entry& entry : value.entries) {
    definitions_[entry.key] =
        NewRule(entry.value, "#/$defs/" + Escaped(entry.key), false);
  }
}

void Compiler::ReadRef(const Node& value, Rule& rule) {
  if (!value.IsString() || !value.scalar.starts_with(kRefPrefix)) {
    Fail("$ref", rule, value.span,
         fmt::format("it must be \"{}NAME\"", kRefPrefix));
    return;
  }
  references_.push_back(
      {&rule, value.scalar.substr(kRefPrefix.size()), value.span});
}

std::vector<const Rule*> Compiler::ReadBranches(std::string_view keyword,
                                                const Node& value,
                                                const Rule& rule,
                                                bool in_junction) {
  std::vector<const Rule*> branches;
  if (value.items.empty()) {
    Fail(keyword, rule, value.span, "it must be an array with items");
  }
  for (const Node& branch : value.items) {
    branches.push_back(NewRule(
        branch, fmt::format("{}/{}/{}", rule.pointer, keyword, branches.size()),
        in_junction));
  }
  return branches;
}

void Compiler::ReadProperties(const Node& value, Rule& rule, bool in_junction) {
  if (!value.IsMap()) {
    Fail("properties", rule, value.span, "it must be an object");
    return;
  }
  for (const yaml::Entry& entry : value.entries) {
    const Rule* property =
        NewRule(entry.value, rule.pointer + "/properties/" + Escaped(entry.key),
                in_junction);
    rule.properties.push_back(Property{.name = entry.key, .rule = property});
  }
}

void Compiler::ReadRequired(const Node& value, Rule& rule) {
  if (!value.IsSeq()) {
    Fail("required", rule, value.span, "it must be an array");
    return;
  }
  for (const Node& name : value.items) {
    const bool listed = rule.Find(name.scalar) != nullptr;
    if (!name.IsString() || (!listed && options_.dialect == Dialect::kOwn)) {
      Fail("required", rule, name.span,
           fmt::format("{} is not in \"properties\"", ValueText(name)));
    } else {
      Declare(rule, name.scalar).required = true;
    }
  }
}

void Compiler::ReadAdditional(const Node& value, Rule& rule, bool in_junction) {
  if (value.IsBool()) {
    rule.closed = !value.AsBool().value_or(true);
  } else {
    rule.additional =
        NewRule(value, rule.pointer + "/additionalProperties", in_junction);
  }
}

// The property of that name, of any value when it is new.
Property& Compiler::Declare(Rule& rule, const std::string& name) {
  const auto found = std::find_if(
      rule.properties.begin(), rule.properties.end(),
      [&name](const Property& property) { return name == property.name; });
  if (found != rule.properties.end()) {
    return *found;
  }
  return rule.properties.emplace_back(
      Property{.name = name,
               .rule = AddRule(rule.pointer + "/properties/" + Escaped(name))});
}

// --- The whole

void Compiler::CheckCompany(const Node& schema, const Rule& rule) {
  for (const std::string_view sole : {"$ref", "oneOf"}) {
    if (schema.Find(sole) == nullptr) {
      continue;
    }
    for (const yaml::Entry& entry : schema.entries) {
      const Keyword* keyword = FindKeyword(entry.key, options_.dialect);
      if (entry.key != sole && keyword != nullptr && !keyword->annotation) {
        Fail(entry.key, rule, entry.key_span,
             fmt::format("it must not stand beside \"{}\"", sole));
      }
    }
  }
}

void Compiler::ResolveReferences() {
  for (const Reference& reference : references_) {
    const auto found = definitions_.find(reference.target);
    if (found == definitions_.end()) {
      Fail("$ref", *reference.rule, reference.place,
           fmt::format("there is no {}{}", kRefPrefix, reference.target));
    } else {
      reference.rule->ref = found->second;
    }
  }
  for (const Reference& reference : references_) {
    RefuseCycle(reference);
  }
}

// A rule may contain itself only below a property or an item: otherwise
// judging one value would never end.
void Compiler::RefuseCycle(const Reference& start) {
  std::set<const Rule*> seen;
  std::vector<const Rule*> open = {start.rule};
  while (!open.empty()) {
    const Rule* rule = open.back();
    open.pop_back();
    std::vector<const Rule*> next = rule->one_of;
    if (rule->ref != nullptr) {
      next.push_back(rule->ref);
    }
    for (const Rule* target : next) {
      if (target == start.rule) {
        Fail("$ref", *start.rule, start.place, "it leads back to itself");
        return;
      }
      if (seen.insert(target).second) {
        open.push_back(target);
      }
    }
  }
}

void Compiler::Fail(std::string_view keyword, const Rule& rule, Span place,
                    std::string_view what) {
  faults_.push_back(
      {.text = fmt::format("bad \"{}\" at {}: {}", keyword, rule.pointer, what),
       .place = place});
}

RuleSet Compile(const Node& schema, const CompileOptions& options,
                std::vector<SchemaFault>& faults) {
  return Compiler(options, faults).Run(schema);
}

Result<RuleSet> Compile(std::string_view json_text) {
  const Result<Node> schema = ReadJsonNode(json_text);
  if (!schema) {
    return Failure{fmt::format("the schema is not JSON: {}", schema.error())};
  }
  std::vector<SchemaFault> faults;
  RuleSet rules = Compile(*schema, {}, faults);
  if (!faults.empty()) {
    return Failure{faults.front().text};
  }
  return rules;
}

}  // namespace dgdc::schema
