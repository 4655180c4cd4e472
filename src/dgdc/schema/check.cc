// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/schema/advice.h"
#include "dgdc/schema/checker.h"
#include "dgdc/schema/format.h"
#include "dgdc/schema/wording.h"
#include "dgdc/source/source_set.h"

namespace dgdc::schema {
namespace {

// std::regex recurses per character: a longer text could end our stack.
constexpr size_t kMaxMatchedBytes = 1024;

bool Matches(const std::regex& regex, const std::string& text) {
  try {
    return std::regex_search(text, regex);
  } catch (const std::regex_error&) {
    return false;  // too complex for the library, so not known to match
  }
}

// Quotients as near as this to a whole number come from rounding.
bool IsMultiple(long double value, long double of) {
  constexpr long double kRounding = 1e-12L;
  const long double quotient = value / of;
  return std::isfinite(quotient) &&
         std::fabs(quotient - std::round(quotient)) <=
             kRounding * std::max(1.0L, std::fabs(quotient));
}

}  // namespace

using yaml::Entry;
using yaml::Node;

std::string Place::Path() const {
  if (parent == nullptr) {
    return std::string(name);
  }
  return is_item ? ItemPath(parent->Path(), index)
                 : FieldPath(parent->Path(), name);
}

void Checker::CheckNode(const Rule& any, const Node& node, const Place& place) {
  const Rule& rule = any.Target();
  if (!rule.one_of.empty()) {
    CheckOneOf(any, node, place);
    return;
  }
  if (!rule.AcceptsKindOf(node)) {
    ReportKind(any, node, place);
    return;
  }
  if (!rule.allowed.empty() && !rule.Lists(node)) {
    ReportValue(rule.allowed, node, place.Path());
    return;
  }
  if (node.IsSeq()) {
    CheckList(rule, node, place);
  } else if (node.IsMap()) {
    CheckMap(rule, node, place);
  } else {
    CheckScalar(rule, node, place);
  }
  CheckJunctions(rule, node, place);
}

void Checker::CheckScalar(const Rule& rule, const Node& node,
                          const Place& place) {
  if (node.IsString()) {
    CheckString(rule, node, place);
  } else if (node.kind == Node::Kind::kInt || node.kind == Node::Kind::kFloat) {
    CheckNumber(rule, node, place);
  }
  if (rule.format != nullptr && rule.format->kind == node.kind &&
      !rule.format->accepts(node.scalar)) {
    Report(
        "DG0009", node.span, place.Path(),
        fmt::format("{} {} does not have the format {}", Subject(place.Path()),
                    ValueText(node), rule.format->name))
        .help.emplace_back(rule.format->help);
  }
}

void Checker::CheckOneOf(const Rule& rule, const Node& node,
                         const Place& place) {
  const std::vector<const Rule*> branches = BestBranches(rule, node);
  if (branches.empty()) {
    ReportKind(rule, node, place);
  } else if (!ReportUndecided(branches, node, place)) {
    CheckNode(*branches.front(), node, place);
  }
}

// When the constant that tells branches apart ("kind") is absent or wrong, no
// branch is meant more than another: that alone is reported, with the values
// of all of them.
bool Checker::ReportUndecided(const std::vector<const Rule*>& branches,
                              const Node& node, const Place& place) {
  for (const Property& property : branches.front()->Target().properties) {
    const Node* value = node.Find(property.name);
    const bool wanting =
        value == nullptr ? property.required : !property.rule->Lists(*value);
    if (!wanting) {
      continue;
    }
    Rule either;
    for (const Rule* branch : branches) {
      const Property* same = branch->Target().Find(property.name);
      if (same != nullptr && same->rule->Target().allowed.size() == 1 &&
          !either.Lists(same->rule->Target().allowed.front())) {
        either.allowed.push_back(same->rule->Target().allowed.front());
      }
    }
    if (either.allowed.size() < 2) {
      continue;
    }
    if (value != nullptr) {
      ReportValue(either.allowed, *value,
                  FieldPath(place.Path(), property.name));
    } else {
      ReportMissing(property.name, node, place)
          .help.push_back(AddHelp(property.name, either));
    }
    return true;
  }
  return false;
}

void Checker::CheckNumber(const Rule& rule, const Node& node,
                          const Place& place) {
  const std::optional<long double> value = NumberOf(node);
  if (!value) {
    if (!rule.lenient) {
      ReportRange(node, place,
                  fmt::format("is {}, which is beyond 64 bits", node.scalar),
                  rule);
    }
    return;
  }
  // Negated, so that not-a-number breaks every limit.
  if (rule.minimum && !(rule.above_minimum ? *value > rule.minimum->value
                                           : *value >= rule.minimum->value)) {
    ReportRange(node, place,
                fmt::format("is {}, {} {}", node.scalar,
                            rule.above_minimum ? "it must be greater than"
                                               : "the minimum is",
                            rule.minimum->text),
                rule);
  } else if (rule.maximum &&
             !(rule.below_maximum ? *value < rule.maximum->value
                                  : *value <= rule.maximum->value)) {
    ReportRange(node, place,
                fmt::format("is {}, {} {}", node.scalar,
                            rule.below_maximum ? "it must be less than"
                                               : "the maximum is",
                            rule.maximum->text),
                rule);
  } else if (rule.multiple_of && !IsMultiple(*value, rule.multiple_of->value)) {
    ReportRange(node, place,
                fmt::format("is {}, which is no multiple of {}", node.scalar,
                            rule.multiple_of->text),
                rule);
  }
}

void Checker::CheckString(const Rule& rule, const Node& node,
                          const Place& place) {
  if (!CheckCount(rule, CodePoints(node.scalar), "character", node, place) ||
      !rule.regex) {
    return;
  }
  if (node.scalar.size() > kMaxMatchedBytes) {
    if (rule.lenient) {
      return;
    }
    ReportRange(node, place,
                fmt::format("has {} bytes, the maximum is {}",
                            node.scalar.size(), kMaxMatchedBytes),
                rule);
    return;
  }
  if (Matches(*rule.regex, node.scalar)) {
    return;
  }
  Report("DG0009", node.span, place.Path(),
         fmt::format("{} {} does not match {}", Subject(place.Path()),
                     Quoted(node.scalar), rule.pattern))
      .help.push_back(rule.pattern_help.empty()
                          ? "write a value that matches the pattern"
                          : Clause(rule.pattern_help));
}

void Checker::CheckMap(const Rule& rule, const Node& node, const Place& place) {
  CheckCount(rule, node.entries.size(), "field", node, place);
  for (const Property& property : rule.properties) {
    if (!property.required || node.Find(property.name) != nullptr) {
      continue;
    }
    Diagnostic& missing = ReportMissing(property.name, node, place);
    missing.help.push_back(AddHelp(property.name, *property.rule));
    if (!property.rule->Description().empty()) {
      missing.help.push_back(property.name + ": " +
                             Clause(property.rule->Description()));
    }
  }
  for (const Entry& entry : node.entries) {
    const Property* property = rule.Find(entry.key);
    const Rule* value_rule =
        property == nullptr ? rule.additional : property->rule;
    if (value_rule != nullptr) {
      CheckNode(*value_rule, entry.value,
                Place{.parent = &place,
                      .name = entry.key,
                      .key = entry.key_span,
                      .optional = property == nullptr || !property->required});
    } else if (property == nullptr && rule.closed) {
      ReportUnknown(rule, entry, place);
    }
  }
}

bool Checker::CheckCount(const Rule& rule, uint64_t count,
                         std::string_view unit, const Node& node,
                         const Place& place) {
  const auto& minimum = node.IsSeq()   ? rule.min_items
                        : node.IsMap() ? rule.min_properties
                                       : rule.min_length;
  const auto& maximum = node.IsSeq()   ? rule.max_items
                        : node.IsMap() ? rule.max_properties
                                       : rule.max_length;
  const bool few = minimum && count < *minimum;
  if (!few && !(maximum && count > *maximum)) {
    return true;
  }
  ReportRange(
      node, place,
      fmt::format("has {}, the {} is {}", Amount(count, unit),
                  few ? "minimum" : "maximum", few ? *minimum : *maximum),
      rule);
  return false;
}

void Checker::ReportKind(const Rule& rule, const Node& node,
                         const Place& place) {
  std::vector<std::string> help = KindHelp(rule, node);
  if (node.IsNull()) {
    help.insert(help.begin(), place.optional ? "remove the line or give a value"
                                             : "give a value");
  }
  Report("DG0005", node.span, place.Path(),
         fmt::format("{} is {}, expected {}", Subject(place.Path()),
                     KindText(node.kind), ExpectedKinds(rule)))
      .help = std::move(help);
}

void Checker::ReportRange(const Node& node, const Place& place,
                          const std::string& what, const Rule& rule) {
  Diagnostic& found = Report("DG0006", node.span, place.Path(),
                             fmt::format("{} {}", Subject(place.Path()), what));
  if (const std::string range = RangeText(rule); !range.empty()) {
    found.help.push_back("allowed: " + range);
  }
}

void Checker::ReportValue(const std::vector<Node>& allowed, const Node& node,
                          const std::string& path) {
  Diagnostic& found =
      Report("DG0008", node.span, path,
             fmt::format("{} is {}", Subject(path), ValueText(node)));
  found.help = ValueHelp(allowed, node);
}

void Checker::ReportUnknown(const Rule& rule, const Entry& entry,
                            const Place& parent) {
  Diagnostic& found =
      Report("DG0004", entry.key_span, FieldPath(parent.Path(), entry.key),
             fmt::format("unknown field {} in {}", Quoted(entry.key),
                         Subject(parent.Path())));
  found.help = UnknownFieldHelp(rule, entry.key);
}

// The caret goes under the key of the map that lacks the field, and where there
// is none (the root, an item) under the first byte.
Diagnostic& Checker::ReportMissing(const std::string& name, const Node& map,
                                   const Place& place) {
  Span span = place.key;
  if (!span.known()) {
    span = map.span;
    span.end = std::min(span.end, span.begin + 1);
  }
  const std::string path = FieldPath(place.Path(), name);
  return Report("DG0007", span, path, path + " is missing");
}

Diagnostic& Checker::Report(std::string_view code, Span span,
                            const std::string& path, std::string message) {
  Diagnostic& found = sink_.Report(code, span, std::move(message));
  found.field_path = path;
  return found;
}

void Check(const Rule& rule, const Node& node, std::string_view path,
           Sink& sink) {
  Checker(sink).CheckNode(rule, node, Place{.name = path});
}

}  // namespace dgdc::schema
