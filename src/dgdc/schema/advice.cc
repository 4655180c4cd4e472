// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/advice.h"

#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
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
std::optional<std::string> RetypeHelp(const Rule& rule, const Node& node) {
  if (node.IsString()) {
    const Node::Kind plain = yaml::PlainKind(node.scalar);
    if (plain != Node::Kind::kString && rule.Accepts(plain)) {
      return "remove the quotes: " + node.scalar;
    }
    if (rule.Accepts(Node::Kind::kBool)) {
      return "write true or false";
    }
    return std::nullopt;
  }
  if (!node.IsScalar() || node.scalar.empty() ||
      !rule.Accepts(Node::Kind::kString)) {
    return std::nullopt;
  }
  if (!rule.Target().allowed.empty() &&
      !rule.Lists(Node::String(node.scalar))) {
    return std::nullopt;
  }
  return "put it in quotes: " + Quoted(node.scalar);
}

}  // namespace

std::vector<std::string> KindHelp(const Rule& rule, const Node& node) {
  const Rule& target = rule.Target();
  std::vector<std::string> help;
  if (const std::optional<std::string> retype = RetypeHelp(rule, node)) {
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
  return help;
}

std::vector<std::string> ValueHelp(const std::vector<Node>& allowed,
                                   const Node& node) {
  std::vector<std::string> texts;
  for (const Node& value : allowed) {
    if (value.IsString()) {
      texts.push_back(value.scalar);
    }
  }
  std::vector<std::string> help;
  if (const auto closest = ClosestMatch(node.scalar, texts);
      closest && node.IsString()) {
    help.push_back(fmt::format("did you mean {}?", Quoted(*closest)));
  }
  help.push_back(AllowedValues(allowed));
  return help;
}

std::vector<std::string> UnknownFieldHelp(const Rule& rule,
                                          const std::string& key) {
  std::vector<std::string> names;
  for (const Property& property : rule.properties) {
    names.push_back(property.name);
  }
  if (const auto closest = ClosestMatch(key, names)) {
    return {fmt::format("did you mean {}?", Quoted(*closest))};
  }
  return {AllowedFields(rule)};
}

std::string AddHelp(const std::string& name, const Rule& rule) {
  const Node* example = rule.Example();
  if (example != nullptr && example->IsScalar()) {
    // Versions are safer in quotes, although 1.4.0 would do without.
    const bool plain =
        !example->IsString() ||
        std::isalpha(static_cast<unsigned char>(example->scalar.front())) != 0;
    return fmt::format("add {}: {}", name,
                       plain ? example->scalar : Quoted(example->scalar));
  }
  if (const std::vector<Node>& allowed = rule.Target().allowed;
      !allowed.empty()) {
    return fmt::format("add {}, {}{}", name,
                       allowed.size() > 1 ? "one of " : "",
                       ValueTexts(allowed));
  }
  const std::string kinds = ExpectedKinds(rule);
  return kinds.empty() ? "add " + name : fmt::format("add {}, {}", name, kinds);
}

}  // namespace dgdc::schema
