// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rulebook.h"

#include <algorithm>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/diag/codes.h"

namespace dgdc::lint {

Rulebook::Rulebook(const Catalog& catalog,
                   const std::vector<const RuleGroup*>& own) {
  for (const RuleGroup& group : catalog.rules) {
    groups_.push_back(&group);
  }
  groups_.insert(groups_.end(), own.begin(), own.end());
  for (const RuleGroup* group : groups_) {
    for (const RuleSpec& rule : group->rules) {
      rules_.push_back(&rule);
    }
  }
  std::sort(
      rules_.begin(), rules_.end(),
      [](const RuleSpec* a, const RuleSpec* b) { return a->code < b->code; });
  table_ = RuleTable(rules_);
}

const RuleSpec* Rulebook::Find(std::string_view word) const {
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [word](const RuleSpec* rule) {
        return rule->code == word || rule->name == word;
      });
  return found == rules_.end() ? nullptr : *found;
}

const RetiredRule* Rulebook::FindRetired(std::string_view word) const {
  for (const RuleGroup* group : groups_) {
    for (const RetiredRule& rule : group->retired) {
      if (rule.code == word || rule.name == word) {
        return &rule;
      }
    }
  }
  return nullptr;
}

const RetiredRule* Rulebook::TakeRetired(const Spanned<std::string>& word,
                                         Sink& sink) const {
  const RetiredRule* gone = FindRetired(*word);
  if (gone == nullptr) {
    return nullptr;
  }
  const RuleSpec* next = Find(gone->replaced_by);
  Diagnostic& finding = sink.Report(
      "DG0071", word.span,
      next == nullptr
          ? fmt::format("{} is gone, and no rule took its place", *word)
          : fmt::format("{} is gone, {} says the same", *word, next->code));
  // Rules say sentences, findings end without a period.
  finding.why = {gone->why.substr(0, gone->why.find_last_not_of('.') + 1)};
  finding.help.push_back(
      next == nullptr ? fmt::format("remove {}", *word)
                      : fmt::format("write {} or {}", next->code, next->name));
  return gone;
}

std::string Rulebook::CodeOf(std::string_view word) const {
  if (const RuleSpec* rule = Find(word)) {
    return rule->code;
  }
  for (const CodeInfo& info : Codes()) {
    if (info.code == word || info.name == word) {
      return std::string(info.code);
    }
  }
  return "";
}

std::vector<std::string> Rulebook::Select(const Spanned<std::string>& selector,
                                          Sink& sink) const {
  std::vector<std::string> codes;
  if (const RetiredRule* gone = TakeRetired(selector, sink)) {
    if (!gone->replaced_by.empty()) {
      codes.push_back(gone->replaced_by);
    }
    return codes;
  }
  if (std::string code = CodeOf(*selector); !code.empty()) {
    codes.push_back(std::move(code));
  }
  for (const RuleSpec* rule : rules_) {
    if (rule->group == *selector) {
      codes.push_back(rule->code);
    }
  }
  if (codes.empty()) {
    Diagnostic& finding = sink.Report(
        "DG0013", selector.span,
        fmt::format("no rule or group is called \"{}\"", *selector));
    if (const std::string advice = Advice(*selector, /*groups=*/true);
        !advice.empty()) {
      finding.help.push_back(advice);
    }
    finding.help.emplace_back("dgdc rules list prints all of them");
  }
  return codes;
}

std::string Rulebook::Advice(std::string_view word, bool groups) const {
  std::vector<std::string> words;
  for (const RuleSpec* rule : rules_) {
    words.push_back(rule->code);
    words.push_back(rule->name);
  }
  if (groups) {
    for (const RuleGroup* group : groups_) {
      words.push_back(group->name);
    }
  }
  const auto near = ClosestMatch(word, words);
  return near ? fmt::format("did you mean \"{}\"?", *near) : "";
}

}  // namespace dgdc::lint
