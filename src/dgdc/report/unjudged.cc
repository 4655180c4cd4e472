// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/unjudged.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/printable.h"
#include "dgdc/report/parts.h"

namespace dgdc::report {
namespace {

struct Missing {
  std::string what = {};
  std::vector<const UnjudgedCheck*> checks = {};
};

// By what would settle them, what settles most of them first.
std::vector<Missing> ByMissing(std::span<const UnjudgedCheck> checks) {
  std::vector<Missing> all;
  for (const UnjudgedCheck& check : checks) {
    const std::string& what = check.settled_by;
    const auto known =
        std::find_if(all.begin(), all.end(),
                     [&what](const Missing& one) { return one.what == what; });
    if (known == all.end()) {
      all.push_back({what, {&check}});
    } else {
      known->checks.push_back(&check);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Missing& a, const Missing& b) {
                     return a.checks.size() > b.checks.size();
                   });
  return all;
}

std::string PlaceText(const SourceSet& sources, const Span& span) {
  if (!span.known()) {
    return "";
  }
  const Position start = RegionOf(sources, span).start;
  return fmt::format("  {}:{}:{}", Printable(sources.Get(span.file).name),
                     start.line, start.column);
}

// The checks of some rules about the same subjects.
struct Same {
  std::vector<const UnjudgedCheck*> rules = {};     // one of each
  std::vector<const UnjudgedCheck*> subjects = {};  // of the first rule
};

bool HaveSamePlaces(const std::vector<const UnjudgedCheck*>& a,
                    const std::vector<const UnjudgedCheck*>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const UnjudgedCheck* one, const UnjudgedCheck* other) {
                      return one->component == other->component &&
                             one->place == other->place;
                    });
}

// The checks of each rule.
std::vector<std::vector<const UnjudgedCheck*>> ByRule(
    const std::vector<const UnjudgedCheck*>& checks) {
  std::vector<std::vector<const UnjudgedCheck*>> rules;
  for (const UnjudgedCheck* check : checks) {
    const auto known =
        std::find_if(rules.begin(), rules.end(), [check](const auto& rule) {
          return rule.front()->code == check->code;
        });
    if (known == rules.end()) {
      rules.push_back({check});
    } else {
      known->push_back(check);
    }
  }
  return rules;
}

std::vector<Same> BySubjects(const std::vector<const UnjudgedCheck*>& checks) {
  std::vector<Same> all;
  for (const auto& rule : ByRule(checks)) {
    const auto known =
        std::find_if(all.begin(), all.end(), [&rule](const Same& one) {
          return HaveSamePlaces(one.subjects, rule);
        });
    if (known == all.end()) {
      all.push_back({{rule.front()}, rule});
    } else {
      known->rules.push_back(rule.front());
    }
  }
  return all;
}

// What is more is counted: a list that nobody reads to its end says less.
constexpr size_t kMostRules = 5;

// " of Decode"; "" of what all deployments of the file are judged for.
std::string OfComponent(const UnjudgedCheck& check) {
  return check.component.empty()
             ? ""
             : fmt::format(" of {}", Printable(check.component));
}

// " of Prefill and Decode"; "" of what all deployments are judged for.
std::string OfComponents(const std::vector<const UnjudgedCheck*>& subjects) {
  std::vector<std::string> names;
  for (const UnjudgedCheck* subject : subjects) {
    if (!subject->component.empty()) {
      names.push_back(Printable(subject->component));
    }
  }
  if (names.empty()) {
    return "";
  }
  const std::string last = std::move(names.back());
  names.pop_back();
  return names.empty()
             ? fmt::format(" of {}", last)
             : fmt::format(" of {} and {}", fmt::join(names, ", "), last);
}

// Of a part of a manifest it is said once how many rules wait for the rest.
std::vector<Same> Folded(const std::vector<const UnjudgedCheck*>& checks) {
  std::vector<Same> all = BySubjects(checks);
  const auto rules = ByRule(checks);
  if (!checks.front()->in_rest || rules.size() <= kMostRules) {
    return all;
  }
  Same one;
  for (const auto& rule : rules) {
    one.rules.push_back(rule.front());
    for (const UnjudgedCheck* check : rule) {
      const bool is_new =
          std::none_of(one.subjects.begin(), one.subjects.end(),
                       [check](const UnjudgedCheck* other) {
                         return other->component == check->component;
                       });
      if (is_new) {
        one.subjects.push_back(check);
      }
    }
  }
  return {std::move(one)};
}

// A line for each rule, or one for all of them; of a part of a manifest it may
// be every rule there is.
std::string SameText(const Input& input, const RuleBook& rules,
                     const Same& same) {
  const UnjudgedCheck& first = *same.subjects.front();
  const std::string of =
      OfComponents(same.subjects) + PlaceText(input.sources, first.place);
  if (same.rules.size() <= kMostRules) {
    std::string text;
    for (const UnjudgedCheck* rule : same.rules) {
      text += fmt::format("  {} {}{}\n", rule->code, rules.Get(rule->code).name,
                          of);
    }
    return text;
  }
  std::vector<std::string_view> codes;
  for (const UnjudgedCheck* rule : same.rules) {
    codes.emplace_back(rule->code);
  }
  return first.in_rest ? fmt::format("  {} rules{}\n", codes.size(), of)
                       : fmt::format("  {} rules{}: {}\n", codes.size(), of,
                                     fmt::join(codes, ", "));
}

}  // namespace

std::string UnjudgedText(const Input& input) {
  if (!input.show_unjudged) {
    return "";
  }
  const RuleBook rules(input.rules, input.diagnostics);
  std::string text =
      input.diagnostics.empty() || input.unjudged.empty() ? "" : "\n";
  for (const Missing& missing : ByMissing(input.unjudged)) {
    const std::string& told = missing.checks.front()->told_by;
    text += fmt::format("not judged without {}{}:\n", missing.what,
                        told.empty() ? "" : fmt::format(" ({})", told));
    for (const Same& same : Folded(missing.checks)) {
      text += SameText(input, rules, same);
    }
  }
  return text;
}

std::string UnjudgedSentence(const UnjudgedCheck& check) {
  return fmt::format("{}{} is not judged: it depends on {}", check.code,
                     OfComponent(check), check.settled_by);
}

}  // namespace dgdc::report
