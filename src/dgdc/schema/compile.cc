// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/compile.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dgdc/schema/keyword.h"

namespace dgdc::schema {
namespace {

constexpr std::string_view kRefPrefix = "#/$defs/";

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

class Compiler {
 public:
  Result<RuleSet> Run(const Json& json);

 private:
  struct Reference {
    Rule* rule = nullptr;
    std::string target = {};
  };

  Rule* NewRule(const Json& json, std::string pointer);
  void ReadStructure(const Json& json, Rule& rule);
  void ReadDefs(const Json& value, Rule& rule);
  void ReadRef(const Json& value, Rule& rule);
  void ReadOneOf(const Json& value, Rule& rule);
  void ReadProperties(const Json& value, Rule& rule);
  void ReadRequired(const Json& value, Rule& rule);
  void ReadAdditional(const Json& value, Rule& rule);
  void CheckCompany(const Json& json, const Rule& rule);
  void ResolveReferences();
  void RefuseCycle(const Rule& start);

  void Fail(std::string_view keyword, const Rule& rule, std::string_view what);

  RuleSet set_;
  std::map<std::string, const Rule*, std::less<>> definitions_;
  std::vector<Reference> references_;
  // Only the first failure counts; what follows may be its consequence.
  std::optional<Failure> failure_;
};

Result<RuleSet> Compiler::Run(const Json& json) {
  set_.root = NewRule(json, "#");
  ResolveReferences();
  if (failure_) {
    return *failure_;
  }
  return std::move(set_);
}

Rule* Compiler::NewRule(const Json& json, std::string pointer) {
  set_.rules.push_back(std::make_unique<Rule>());
  Rule* rule = set_.rules.back().get();
  rule->pointer = std::move(pointer);
  if (!json.is_object()) {
    Fail(json.dump(), *rule, "a schema must be an object");
    return rule;
  }
  for (const auto& [key, value] : json.items()) {
    const Keyword* keyword = FindKeyword(key);
    if (keyword == nullptr) {
      Fail(key, *rule, "unknown keyword");
    } else if (keyword->read != nullptr) {
      if (const Fault fault = keyword->read(value, *rule); !fault.empty()) {
        Fail(key, *rule, fault);
      }
    }
  }
  ReadStructure(json, *rule);
  CheckCompany(json, *rule);
  if (rule->types.empty()) {
    // A wrong kind is then reported as such and not as a value not allowed.
    for (const yaml::Node& value : rule->allowed) {
      rule->types.push_back(value.kind);
    }
  }
  return rule;
}

// The keywords that hold or name other schemas.
void Compiler::ReadStructure(const Json& json, Rule& rule) {
  static constexpr std::pair<const char*,
                             void (Compiler::*)(const Json&, Rule&)>
      kReaders[] = {
          {"$defs", &Compiler::ReadDefs},
          {"$ref", &Compiler::ReadRef},
          {"oneOf", &Compiler::ReadOneOf},
          {"properties", &Compiler::ReadProperties},
          {"required", &Compiler::ReadRequired},  // marks properties
          {"additionalProperties", &Compiler::ReadAdditional},
      };
  for (const auto& [name, read] : kReaders) {
    if (json.contains(name)) {
      (this->*read)(json[name], rule);
    }
  }
  if (json.contains("items")) {
    rule.items = NewRule(json["items"], rule.pointer + "/items");
  }
}

void Compiler::ReadDefs(const Json& value, Rule& rule) {
  if (rule.pointer != "#" || !value.is_object()) {
    Fail("$defs", rule, "it must be an object at the root");
    return;
  }
  for (const auto& [name, schema] : value.items()) {
    definitions_[name] = NewRule(schema, "#/$defs/" + Escaped(name));
  }
}

void Compiler::ReadRef(const Json& value, Rule& rule) {
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr || !text->starts_with(kRefPrefix)) {
    Fail("$ref", rule, fmt::format("it must be \"{}NAME\"", kRefPrefix));
    return;
  }
  references_.push_back({&rule, text->substr(kRefPrefix.size())});
}

void Compiler::ReadOneOf(const Json& value, Rule& rule) {
  if (!value.is_array() || value.empty()) {
    Fail("oneOf", rule, "it must be an array with items");
    return;
  }
  for (const Json& branch : value) {
    rule.one_of.push_back(NewRule(
        branch, fmt::format("{}/oneOf/{}", rule.pointer, rule.one_of.size())));
  }
}

void Compiler::ReadProperties(const Json& value, Rule& rule) {
  if (!value.is_object()) {
    Fail("properties", rule, "it must be an object");
    return;
  }
  for (const auto& [name, schema] : value.items()) {
    const Rule* property =
        NewRule(schema, rule.pointer + "/properties/" + Escaped(name));
    rule.properties.push_back(Property{.name = name, .rule = property});
  }
}

void Compiler::ReadRequired(const Json& value, Rule& rule) {
  if (!value.is_array()) {
    Fail("required", rule, "it must be an array");
    return;
  }
  for (const Json& name : value) {
    const auto found = std::find_if(
        rule.properties.begin(), rule.properties.end(),
        [&name](const Property& property) { return name == property.name; });
    if (found == rule.properties.end()) {
      Fail("required", rule,
           fmt::format("{} is not in \"properties\"", name.dump()));
    } else {
      found->required = true;
    }
  }
}

void Compiler::ReadAdditional(const Json& value, Rule& rule) {
  if (value.is_boolean()) {
    rule.closed = !value.get<bool>();
  } else {
    rule.additional = NewRule(value, rule.pointer + "/additionalProperties");
  }
}

void Compiler::CheckCompany(const Json& json, const Rule& rule) {
  for (const std::string_view sole : {"$ref", "oneOf"}) {
    if (!json.contains(std::string(sole))) {
      continue;
    }
    for (const auto& [key, value] : json.items()) {
      const Keyword* keyword = FindKeyword(key);
      if (key != sole && keyword != nullptr && !keyword->annotation) {
        Fail(key, rule, fmt::format("it must not stand beside \"{}\"", sole));
      }
    }
  }
}

void Compiler::ResolveReferences() {
  for (const Reference& reference : references_) {
    const auto found = definitions_.find(reference.target);
    if (found == definitions_.end()) {
      Fail("$ref", *reference.rule,
           fmt::format("there is no {}{}", kRefPrefix, reference.target));
    } else {
      reference.rule->ref = found->second;
    }
  }
  for (const Reference& reference : references_) {
    RefuseCycle(*reference.rule);
  }
}

// A rule may contain itself only below a property or an item: otherwise
// judging one value would never end.
void Compiler::RefuseCycle(const Rule& start) {
  std::set<const Rule*> seen;
  std::vector<const Rule*> open = {&start};
  while (!open.empty()) {
    const Rule* rule = open.back();
    open.pop_back();
    std::vector<const Rule*> next = rule->one_of;
    if (rule->ref != nullptr) {
      next.push_back(rule->ref);
    }
    for (const Rule* target : next) {
      if (target == &start) {
        Fail("$ref", start, "it leads back to itself");
        return;
      }
      if (seen.insert(target).second) {
        open.push_back(target);
      }
    }
  }
}

void Compiler::Fail(std::string_view keyword, const Rule& rule,
                    std::string_view what) {
  if (!failure_) {
    failure_ = Failure{
        fmt::format("bad \"{}\" at {}: {}", keyword, rule.pointer, what)};
  }
}

}  // namespace

Result<RuleSet> Compile(std::string_view json_text) {
  try {
    return Compiler().Run(Json::parse(json_text));
  } catch (const Json::exception& error) {
    return Failure{fmt::format("the schema is not JSON: {}", error.what())};
  }
}

}  // namespace dgdc::schema
