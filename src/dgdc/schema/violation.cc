// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/violation.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/plural.h"
#include "dgdc/diag/sink.h"
#include "dgdc/schema/advice.h"
#include "dgdc/schema/format.h"
#include "dgdc/schema/matching.h"
#include "dgdc/schema/wording.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

std::string Written(const Violation& violation) {
  return ValueText(violation.actual, violation.written);
}

std::string_view UnitOf(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kSeq:
      return "item";
    case Node::Kind::kMap:
      return "field";
    default:
      return "character";
  }
}

// "has 3 items, the minimum is 4", of what is counted.
std::string SizeText(const Violation& violation) {
  const Rule& rule = *violation.rule;
  const bool few = violation.limit == Limit::kMinimum;
  const auto& bound =
      violation.actual == Node::Kind::kSeq
          ? (few ? rule.min_items : rule.max_items)
          : (violation.actual == Node::Kind::kMap
                 ? (few ? rule.min_properties : rule.max_properties)
                 : (few ? rule.min_length : rule.max_length));
  return fmt::format("has {}, the {} is {}",
                     Plural(violation.size, UnitOf(violation.actual)),
                     few ? "minimum" : "maximum", *bound);
}

// "is 0, the minimum is 1".
std::string NumberText(const Violation& violation) {
  const Rule& rule = *violation.rule;
  if (violation.limit == Limit::kMinimum) {
    return fmt::format(
        "is {}, {} {}", violation.written,
        rule.above_minimum ? "it must be greater than" : "the minimum is",
        rule.minimum->text);
  }
  return fmt::format(
      "is {}, {} {}", violation.written,
      rule.below_maximum ? "it must be less than" : "the maximum is",
      rule.maximum->text);
}

std::string RangeFault(const Violation& violation) {
  switch (violation.limit) {
    case Limit::kInteger64:
      return fmt::format("is {}, which is beyond 64 bits", violation.written);
    case Limit::kMultiple:
      return fmt::format("is {}, which is no multiple of {}", violation.written,
                         violation.rule->multiple_of->text);
    case Limit::kMatched:
      return fmt::format("has {} bytes, the maximum is {}",
                         violation.written.size(), kMaxMatchedBytes);
    default:
      break;
  }
  const bool number = violation.actual == Node::Kind::kInt ||
                      violation.actual == Node::Kind::kFloat;
  return number ? NumberText(violation) : SizeText(violation);
}

std::string Message(const Violation& violation) {
  std::string path = violation.path.Text();
  const std::string subject = Subject(path);
  switch (violation.breach) {
    case Breach::kUnknownField:
      return fmt::format("unknown field {} in {}",
                         Quoted(violation.path.steps.back().key),
                         Subject(violation.path.Parent().Text()));
    case Breach::kKind:
      return fmt::format("{} is {}, expected {}", subject,
                         KindText(violation.actual),
                         KindTexts(violation.expected));
    case Breach::kRange:
      return fmt::format("{} {}", subject, RangeFault(violation));
    case Breach::kMissing:
      return path + " is missing";
    case Breach::kValue:
      return fmt::format("{} is {}", subject, Written(violation));
    case Breach::kRepeated:
      return fmt::format(
          "{} repeats {}", path,
          violation.path.Parent().Then(violation.first_index).Text());
    case Breach::kNoForm:
      return fmt::format("{} fits none of {} alternatives of the schema",
                         subject, violation.alternatives);
    case Breach::kManyForms:
      return fmt::format(
          "{} fits {} alternatives of the schema, it must fit one", subject,
          violation.alternatives);
    case Breach::kBarredForm:
      return fmt::format("{} has a form that the schema excludes", subject);
    case Breach::kPattern:
      return fmt::format("{} {} does not match {}", subject,
                         Quoted(violation.written), violation.rule->pattern);
    case Breach::kFormat:
      return fmt::format("{} {} does not have the format {}", subject,
                         Written(violation), violation.rule->format->name);
    case Breach::kVersioned:
      // Who knows the version finds the words.
      break;
  }
  return path;
}

}  // namespace

Path Path::Parent() const {
  Path parent = *this;
  parent.steps.pop_back();
  return parent;
}

Path Path::Then(std::string_view key) const {
  Path longer = *this;
  longer.steps.push_back({.key = std::string(key)});
  return longer;
}

Path Path::Then(size_t index) const {
  Path longer = *this;
  longer.steps.push_back({.index = index});
  return longer;
}

std::string Path::Text() const {
  std::string text = root;
  for (const PathStep& step : steps) {
    if (!step.label.empty()) {
      text = fmt::format("{}[{}]", text, step.label);
    } else {
      text = step.IsItem() ? ItemPath(text, *step.index)
                           : FieldPath(text, step.key);
    }
  }
  return text;
}

bool Violation::IsScalar() const {
  return actual != Node::Kind::kSeq && actual != Node::Kind::kMap;
}

std::string_view CodeOf(Breach breach) {
  switch (breach) {
    case Breach::kUnknownField:
    case Breach::kVersioned:
      return "DG0004";
    case Breach::kKind:
      return "DG0005";
    case Breach::kRange:
      return "DG0006";
    case Breach::kMissing:
      return "DG0007";
    case Breach::kValue:
    case Breach::kRepeated:
    case Breach::kNoForm:
    case Breach::kManyForms:
    case Breach::kBarredForm:
      return "DG0008";
    case Breach::kPattern:
    case Breach::kFormat:
      return "DG0009";
  }
  return "DG0008";
}

Diagnostic Describe(const Violation& violation) {
  Sink sink;
  Diagnostic& finding =
      sink.Report(CodeOf(violation.breach), violation.span, Message(violation));
  finding.field_path = violation.path.Text();
  finding.help = Advice(violation);
  if (violation.breach == Breach::kNoForm) {
    for (const Violation& reason : violation.reasons) {
      std::string line = "against one of them: " + Message(reason);
      if (std::find(finding.help.begin(), finding.help.end(), line) ==
          finding.help.end()) {
        finding.help.push_back(std::move(line));
      }
    }
  }
  if (violation.breach == Breach::kRepeated) {
    finding.labels.push_back({violation.first, "first here"});
  }
  return std::move(finding);
}

void SortViolations(std::vector<Violation>& violations) {
  const auto place = [](const Violation& v) {
    return std::make_tuple(v.span.file, v.span.begin, CodeOf(v.breach));
  };
  std::stable_sort(violations.begin(), violations.end(),
                   [&place](const Violation& a, const Violation& b) {
                     return place(a) < place(b);
                   });
  // Rules that several alternatives share are broken once.
  violations.erase(
      std::unique(violations.begin(), violations.end(),
                  [&place](const Violation& a, const Violation& b) {
                    return place(a) == place(b) && a.breach == b.breach &&
                           a.path == b.path && a.limit == b.limit &&
                           a.expected == b.expected &&
                           a.first_index == b.first_index;
                  }),
      violations.end());
}

}  // namespace dgdc::schema
