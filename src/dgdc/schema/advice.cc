// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/advice.h"

#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/schema/format.h"
#include "dgdc/schema/wording.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

std::string AllowedValues(const std::vector<Node>& allowed) {
  return fmt::format("allowed value{}: {}", allowed.size() == 1 ? "" : "s",
                     ValueTexts(allowed));
}

std::string AllowedFields(const Rule& rule) {
  if (rule.properties.empty()) {
    return "no field is allowed here";
  }
  std::string text = "allowed fields: ";
  for (const Property& property : rule.properties) {
    text += (&property == &rule.properties.front() ? "" : ", ") + property.name;
  }
  return text;
}

// How to write a scalar so that the rule gets the kind it wants.
std::optional<std::string> RetypeHelp(const Violation& violation) {
  const Rule& rule = *violation.rule;
  const std::string& text = violation.written;
  if (violation.actual == Node::Kind::kString) {
    const Node::Kind plain = yaml::PlainKind(text);
    if (plain != Node::Kind::kString && rule.Accepts(plain)) {
      return "remove the quotes: " + text;
    }
    if (rule.Accepts(Node::Kind::kBool)) {
      return "write true or false";
    }
    return std::nullopt;
  }
  if (text.empty() || !rule.Accepts(Node::Kind::kString)) {
    return std::nullopt;
  }
  if (!rule.Target().allowed.empty() && !rule.Lists(Node::String(text))) {
    return std::nullopt;
  }
  return "put it in quotes: " + Quoted(text);
}

// For a value whose kind the rule does not accept.
std::vector<std::string> KindHelp(const Violation& violation) {
  const Rule& rule = *violation.rule;
  const Rule& target = rule.Target();
  std::vector<std::string> help;
  if (const std::optional<std::string> retype = RetypeHelp(violation)) {
    help.push_back(*retype);
  }
  if (!target.allowed.empty()) {
    help.push_back(AllowedValues(target.allowed));
  }
  if (!target.properties.empty()) {
    help.push_back(AllowedFields(target));
  }
  if (help.empty() && rule.Accepts(Node::Kind::kSeq)) {
    help.emplace_back(
        "write a list: every item on a line of its own after \"- \"");
  }
  if (help.empty() && !rule.Description().empty()) {
    help.push_back("it stands for: " + Clause(rule.Description()));
  }
  if (violation.actual == Node::Kind::kNull) {
    help.insert(help.begin(), violation.optional
                                  ? "remove the line or give a value"
                                  : "give a value");
  }
  return help;
}

std::vector<std::string> ValueHelp(const Violation& violation) {
  std::vector<std::string> help;
  if (!violation.suggestion.empty()) {
    help.push_back(
        fmt::format("did you mean {}?", Quoted(violation.suggestion)));
  }
  help.push_back(AllowedValues(violation.allowed));
  return help;
}

std::vector<std::string> UnknownFieldHelp(const Violation& violation) {
  if (!violation.suggestion.empty()) {
    return {fmt::format("did you mean {}?", Quoted(violation.suggestion))};
  }
  if (violation.rule == nullptr) {
    return {};
  }
  return {AllowedFields(*violation.rule)};
}

// An example, its values or its kind.
std::string AddHelp(const Violation& violation) {
  const std::string& name = violation.path.steps.back().key;
  const Node* example =
      violation.rule == nullptr ? nullptr : violation.rule->Example();
  if (example != nullptr && example->IsScalar()) {
    // Versions are safer in quotes, although 1.4.0 would do without.
    const bool plain =
        !example->IsString() ||
        std::isalpha(static_cast<unsigned char>(example->scalar.front())) != 0;
    return fmt::format("add {}: {}", name,
                       plain ? example->scalar : Quoted(example->scalar));
  }
  if (!violation.allowed.empty()) {
    return fmt::format("add {}, {}{}", name,
                       violation.allowed.size() > 1 ? "one of " : "",
                       ValueTexts(violation.allowed));
  }
  const std::string kinds = KindTexts(violation.expected);
  return kinds.empty() ? "add " + name : fmt::format("add {}, {}", name, kinds);
}

std::vector<std::string> MissingHelp(const Violation& violation) {
  std::vector<std::string> help = {AddHelp(violation)};
  if (violation.rule != nullptr && !violation.rule->Description().empty()) {
    help.push_back(violation.path.steps.back().key + ": " +
                   Clause(violation.rule->Description()));
  }
  return help;
}

std::vector<std::string> RangeHelp(const Violation& violation) {
  const std::string range = RangeText(*violation.rule);
  return range.empty() ? std::vector<std::string>()
                       : std::vector<std::string>{"allowed: " + range};
}

}  // namespace

std::string SuggestedField(const Rule& rule, const std::string& key) {
  std::vector<std::string> names;
  for (const Property& property : rule.properties) {
    names.push_back(property.name);
  }
  return ClosestMatch(key, names).value_or("");
}

std::string SuggestedValue(const std::vector<Node>& allowed, const Node& node) {
  if (!node.IsString()) {
    return "";
  }
  std::vector<std::string> texts;
  for (const Node& value : allowed) {
    if (value.IsString()) {
      texts.push_back(value.scalar);
    }
  }
  return ClosestMatch(node.scalar, texts).value_or("");
}

std::vector<std::string> Advice(const Violation& violation) {
  switch (violation.breach) {
    case Breach::kUnknownField:
      return UnknownFieldHelp(violation);
    case Breach::kKind:
      return KindHelp(violation);
    case Breach::kRange:
      return RangeHelp(violation);
    case Breach::kMissing:
      return MissingHelp(violation);
    case Breach::kValue:
      return ValueHelp(violation);
    case Breach::kRepeated:
      return {"remove one of the two"};
    case Breach::kNoForm:
      return {};
    case Breach::kManyForms:
      return {"leave out what belongs to the others"};
    case Breach::kBarredForm:
      return {"see what stands below \"not\" in the schema"};
    case Breach::kPattern:
      return {violation.rule->pattern_help.empty()
                  ? "write a value that matches the pattern"
                  : Clause(violation.rule->pattern_help)};
    case Breach::kFormat:
      return {std::string(violation.rule->format->help)};
    case Breach::kVersioned:
      return {};
  }
  return {};
}

}  // namespace dgdc::schema
