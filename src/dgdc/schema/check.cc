// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/schema/advice.h"
#include "dgdc/schema/checker.h"
#include "dgdc/schema/format.h"
#include "dgdc/schema/matching.h"
#include "dgdc/source/source_set.h"

namespace dgdc::schema {
namespace {

// Quotients as near as this to a whole number come from rounding.
bool IsMultiple(long double value, long double of) {
  constexpr long double kRounding = 1e-12L;
  const long double quotient = value / of;
  return std::isfinite(quotient) &&
         std::fabs(quotient - std::round(quotient)) <=
             kRounding * std::max(1.0L, std::fabs(quotient));
}

bool HasValue(const std::vector<yaml::Node>& values, const yaml::Node& value) {
  return std::any_of(
      values.begin(), values.end(),
      [&value](const yaml::Node& other) { return SameValue(other, value); });
}

}  // namespace

using yaml::Entry;
using yaml::Node;

Path Place::ToPath() const {
  if (parent == nullptr) {
    return root == nullptr ? Path() : *root;
  }
  return is_item ? parent->ToPath().Then(index) : parent->ToPath().Then(name);
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
    ReportValue(&rule, rule.allowed, node, place.ToPath());
    return;
  }
  if (node.IsSeq()) {
    CheckList(rule, node, place);
  } else if (node.IsMap()) {
    CheckMap(rule, node, place);
  } else {
    CheckScalar(rule, node, place);
    CheckValueVersions(rule, node, place);
  }
  CheckJunctions(rule, node, place);
}

void Checker::CheckValueVersions(const Rule& rule, const Node& node,
                                 const Place& place) {
  for (const auto& [value, versions] : rule.value_versions) {
    if (node.scalar == value) {
      ReportVersioned(rule, node, node.span, versions, place.ToPath());
    }
  }
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
    Report(Breach::kFormat, &rule, node, place.ToPath());
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
    std::vector<Node> allowed;
    for (const Rule* branch : branches) {
      const Property* same = branch->Target().Find(property.name);
      if (same != nullptr && same->rule->Target().allowed.size() == 1 &&
          !HasValue(allowed, same->rule->Target().allowed.front())) {
        allowed.push_back(same->rule->Target().allowed.front());
      }
    }
    if (allowed.size() < 2) {
      continue;
    }
    if (value != nullptr) {
      ReportValue(nullptr, std::move(allowed), *value,
                  place.ToPath().Then(property.name));
    } else {
      ReportMissing(property.name, nullptr, node, place).allowed =
          std::move(allowed);
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
      ReportRange(Limit::kInteger64, rule, node, place);
    }
    return;
  }
  // Negated, so that not-a-number breaks every limit.
  if (rule.minimum && !(rule.above_minimum ? *value > rule.minimum->value
                                           : *value >= rule.minimum->value)) {
    ReportRange(Limit::kMinimum, rule, node, place);
  } else if (rule.maximum &&
             !(rule.below_maximum ? *value < rule.maximum->value
                                  : *value <= rule.maximum->value)) {
    ReportRange(Limit::kMaximum, rule, node, place);
  } else if (rule.multiple_of && !IsMultiple(*value, rule.multiple_of->value)) {
    ReportRange(Limit::kMultiple, rule, node, place);
  }
}

void Checker::CheckString(const Rule& rule, const Node& node,
                          const Place& place) {
  if (!CheckCount(rule, CodePoints(node.scalar), node, place) ||
      !rule.matcher) {
    return;
  }
  if (node.scalar.size() > kMaxMatchedBytes) {
    if (!rule.lenient) {
      ReportRange(Limit::kMatched, rule, node, place);
    }
    return;
  }
  if (!rule.matcher->Matches(node.scalar)) {
    Report(Breach::kPattern, &rule, node, place.ToPath());
  }
}

void Checker::CheckMap(const Rule& rule, const Node& node, const Place& place) {
  CheckCount(rule, node.entries.size(), node, place);
  for (const Property& property : rule.properties) {
    if (property.required && node.Find(property.name) == nullptr) {
      ReportMissing(property.name, property.rule, node, place);
    }
  }
  for (const Entry& entry : node.entries) {
    const Property* property = rule.Find(entry.key);
    const Rule* value_rule =
        property == nullptr ? rule.additional : property->rule;
    if (value_rule != nullptr) {
      if (!value_rule->versions.empty()) {
        ReportVersioned(*value_rule, entry.value,
                        entry.value.IsScalar() && !entry.value.IsNull()
                            ? entry.value.span
                            : entry.key_span,
                        value_rule->versions, place.ToPath().Then(entry.key));
      }
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

bool Checker::CheckCount(const Rule& rule, uint64_t count, const Node& node,
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
  ReportRange(few ? Limit::kMinimum : Limit::kMaximum, rule, node, place);
  found_.back().size = count;
  return false;
}

Violation& Checker::Report(Breach breach, const Rule* rule, const Node& node,
                           Path path) {
  return found_.emplace_back(
      Violation{.breach = breach,
                .path = std::move(path),
                .span = node.span,
                .rule = rule,
                .actual = node.kind,
                .written = node.IsScalar() ? node.scalar : std::string()});
}

void Checker::ReportKind(const Rule& rule, const Node& node,
                         const Place& place) {
  Violation& found = Report(Breach::kKind, &rule, node, place.ToPath());
  found.expected = rule.Kinds();
  found.optional = place.optional;
}

void Checker::ReportRange(Limit limit, const Rule& rule, const Node& node,
                          const Place& place) {
  Report(Breach::kRange, &rule, node, place.ToPath()).limit = limit;
}

void Checker::ReportValue(const Rule* rule, std::vector<Node> allowed,
                          const Node& node, Path path) {
  Violation& found = Report(Breach::kValue, rule, node, std::move(path));
  found.suggestion = SuggestedValue(allowed, node);
  found.allowed = std::move(allowed);
}

void Checker::ReportUnknown(const Rule& rule, const Entry& entry,
                            const Place& parent) {
  Violation& found = Report(Breach::kUnknownField, &rule, entry.value,
                            parent.ToPath().Then(entry.key));
  found.span = entry.key_span;
  found.suggestion = SuggestedField(rule, entry.key);
}

// The caret goes under a scalar itself, and under the key of anything else.
void Checker::ReportVersioned(const Rule& rule, const Node& node, Span span,
                              const std::string& versions, Path path) {
  Violation& found = Report(Breach::kVersioned, &rule, node, std::move(path));
  found.span = span;
  found.versions = versions;
}

// The caret goes under the key of the map that lacks the field, and where there
// is none (the root, an item) under the first byte.
Violation& Checker::ReportMissing(const std::string& name, const Rule* rule,
                                  const Node& map, const Place& place) {
  Span span = place.key;
  if (!span.known()) {
    span = map.span;
    span.end = std::min(span.end, span.begin + 1);
  }
  Violation& found =
      Report(Breach::kMissing, rule, Node(), place.ToPath().Then(name));
  found.span = span;
  if (rule != nullptr) {
    found.versions = rule->versions;
    found.allowed = rule->Target().allowed;
    found.expected = rule->Kinds();
  }
  return found;
}

std::vector<Violation> Check(const Rule& rule, const Node& node,
                             const Path& path) {
  std::vector<Violation> found;
  Checker(found).CheckNode(rule, node, Place{.root = &path});
  SortViolations(found);
  return found;
}

}  // namespace dgdc::schema
