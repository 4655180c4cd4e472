// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/rule_table.h"
#include "dgdc/source/span.h"

namespace dgdc::lint {

// Every rule that may run, and the names by which people call them. The
// catalog and the groups must outlive it.
class Rulebook {
 public:
  explicit Rulebook(const Catalog& catalog,
                    const std::vector<const RuleGroup*>& own = {});

  // Sorted by code.
  [[nodiscard]] const std::vector<const RuleSpec*>& rules() const {
    return rules_;
  }
  // In the order of the catalog, then those of one's own.
  [[nodiscard]] const std::vector<const RuleGroup*>& groups() const {
    return groups_;
  }

  [[nodiscard]] const RuleTable& table() const { return table_; }

  // The rule of that code or name; null when there is none.
  [[nodiscard]] const RuleSpec* Find(std::string_view word) const;

  // The rule that is gone and had that code or name; null when there is none.
  [[nodiscard]] const RetiredRule* FindRetired(std::string_view word) const;

  // The same, and reports DG0071 of who still names it.
  [[nodiscard]] const RetiredRule* TakeRetired(const Spanned<std::string>& word,
                                               Sink& sink) const;

  // The code that a code or name stands for, of a rule or of the reading of
  // files; "" when there is none.
  [[nodiscard]] std::string CodeOf(std::string_view word) const;

  // The codes that a code, a name or a group stands for; reports DG0013 when
  // there is none.
  [[nodiscard]] std::vector<std::string> Select(
      const Spanned<std::string>& selector, Sink& sink) const;

  // "did you mean" for a word that is no code and no name, nor a group unless
  // they do not count; "" when nothing is near.
  [[nodiscard]] std::string Advice(std::string_view word, bool groups) const;

 private:
  std::vector<const RuleSpec*> rules_;
  std::vector<const RuleGroup*> groups_;
  RuleTable table_;
};

}  // namespace dgdc::lint
