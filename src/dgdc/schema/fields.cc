// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/fields.h"

#include <algorithm>
#include <string>
#include <utility>

#include "dgdc/schema/wording.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

std::string Joined(const std::vector<std::string>& texts,
                   std::string_view separator) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += joined.empty() ? text : std::string(separator) + text;
  }
  return joined;
}

std::string TypeText(const Rule& rule) {
  const Rule& target = rule.Target();
  std::vector<std::string> texts;
  const auto add = [&texts](std::string text) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  };
  for (const Rule* branch : target.one_of) {
    add(TypeText(*branch));
  }
  if (!texts.empty()) {
    return Joined(texts, " or ");
  }
  if (target.allowed.size() == 1) {
    return ValueText(target.allowed.front());
  }
  for (const Node& value : target.allowed) {
    add(value.IsScalar() ? value.scalar : ValueText(value));
  }
  if (!texts.empty()) {
    return "one of " + Joined(texts, ", ");
  }
  for (const Node::Kind type : target.types) {
    add(std::string(yaml::KindName(type)));
  }
  return texts.empty() ? "any" : Joined(texts, " or ");
}

class Describer {
 public:
  void AddChildren(const Rule& rule, const std::string& path);
  std::vector<Field> Take() { return std::move(fields_); }

 private:
  void Add(const Rule& rule, std::string path, bool required);

  std::vector<Field> fields_;
  // The rules around the current one, so that recursion ends.
  std::vector<const Rule*> open_;
};

void Describer::Add(const Rule& rule, std::string path, bool required) {
  const auto known =
      std::find_if(fields_.begin(), fields_.end(),
                   [&path](const Field& field) { return field.path == path; });
  if (known == fields_.end()) {
    const Rule* owner = rule.DefaultOwner();
    fields_.push_back(
        Field{.path = path,
              .type = TypeText(rule),
              .range = RangeText(rule),
              .default_value = owner == nullptr ? "" : owner->default_json,
              .description = rule.Description(),
              .required = required,
              .versions = rule.versions,
              .value_versions = rule.Target().value_versions});
  } else {
    // Another branch of a oneOf has the field too.
    if (const std::string type = TypeText(rule); type != known->type) {
      known->type += " or " + type;
    }
    known->required = known->required && required;
  }
  AddChildren(rule, path);
}

void Describer::AddChildren(const Rule& rule, const std::string& path) {
  const Rule& target = rule.Target();
  if (std::find(open_.begin(), open_.end(), &target) != open_.end()) {
    return;
  }
  open_.push_back(&target);
  for (const Rule* branch : target.one_of) {
    AddChildren(*branch, path);
  }
  for (const Property& property : target.properties) {
    Add(*property.rule, FieldPath(path, property.name), property.required);
  }
  if (target.additional != nullptr) {
    Add(*target.additional, path + ".*", false);
  }
  if (target.items != nullptr) {
    Add(*target.items, path + "[]", false);
  }
  open_.pop_back();
}

}  // namespace

std::vector<Field> DescribeFields(const Rule& root) {
  Describer describer;
  describer.AddChildren(root, "");
  return describer.Take();
}

}  // namespace dgdc::schema
