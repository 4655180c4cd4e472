// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/selection.h"

#include <algorithm>

namespace dgdc::lint {
namespace {

using CodeSet = std::set<std::string, std::less<>>;

CodeSet CodesOf(const std::vector<Spanned<std::string>>& selectors,
                const Rulebook& book, Sink& sink) {
  CodeSet codes;
  for (const Spanned<std::string>& selector : selectors) {
    const std::vector<std::string> selected = book.Select(selector, sink);
    codes.insert(selected.begin(), selected.end());
  }
  return codes;
}

// Compile and apply ask these.
bool JudgesChoices(const RuleSpec* rule) {
  return rule->judges == Judges::kChoice;
}

bool HasCode(const std::vector<const RuleSpec*>& rules, std::string_view code) {
  const auto at = std::lower_bound(
      rules.begin(), rules.end(), code,
      [](const RuleSpec* rule, std::string_view c) { return rule->code < c; });
  return at != rules.end() && (*at)->code == code;
}

}  // namespace

bool Selection::Covers(std::string_view code) const {
  return HasCode(rules, code) ||
         (!disabled.contains(code) && !HasCode(book->rules(), code));
}

void Selection::Apply(std::vector<Diagnostic>& findings) const {
  std::erase_if(findings, [this](const Diagnostic& finding) {
    return disabled.contains(finding.code);
  });
  for (Diagnostic& finding : findings) {
    const auto changed = severities.find(finding.code);
    if (changed != severities.end()) {
      finding.severity = changed->second;
    }
  }
}

Selection SelectAll(const Rulebook& book) {
  Selection all{.book = &book, .rules = book.rules()};
  std::erase_if(all.rules, &JudgesChoices);
  return all;
}

Selection Select(const Rulebook& book, std::span<const Layer* const> layers,
                 Sink& sink) {
  Selection selection{.book = &book};
  CodeSet chosen;
  for (const RuleSpec* rule : book.rules()) {
    chosen.insert(rule->code);
  }
  for (const Layer* layer : layers) {
    if (!layer->only.empty()) {
      chosen = CodesOf(layer->only, book, sink);
      for (const std::string& code : chosen) {
        selection.disabled.erase(code);
      }
    }
    for (const std::string& code : CodesOf(layer->disable, book, sink)) {
      chosen.erase(code);
      selection.disabled.insert(code);
    }
    for (const SeverityChange& change : layer->severities) {
      for (const std::string& code : book.Select(change.selector, sink)) {
        selection.severities.insert_or_assign(code, change.severity);
      }
    }
  }
  for (const RuleSpec* rule : book.rules()) {
    if (chosen.contains(rule->code) && !JudgesChoices(rule)) {
      selection.rules.push_back(rule);
    }
  }
  return selection;
}

}  // namespace dgdc::lint
