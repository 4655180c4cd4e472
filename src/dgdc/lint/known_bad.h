// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/unjudged.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/model/facts.h"
#include "dgdc/model/view.h"

namespace dgdc::lint {

// The rules of data (RuleSpec::IsData) of a book, made ready to run over many
// files: what their conditions ask for is looked up once, and each fact of a
// worker is read once, however many rules ask for it.
class DataRules {
 public:
  DataRules() = default;
  // `rules` are sorted by code, as are `chosen`, and must outlive this.
  explicit DataRules(const std::vector<const RuleSpec*>& rules);

  // Runs those of `chosen` over all graphs: one finding per worker, or per
  // deployment, for which every condition holds. An unknown fact never holds,
  // `unset` only where the fact is certainly absent. What is blamed on the file
  // of facts is reported in the manifest, which it is about. A rule that may
  // hold, and for sure neither does nor does not, goes to `unjudged`, unless
  // that is null.
  void Check(const std::vector<const RuleSpec*>& chosen,
             const manifest::Facts& facts, Sink& sink,
             std::vector<Unjudged>* unjudged) const;

 private:
  class Memo;

  // A fact that some rule asks for.
  struct Fact {
    std::string_view name = {};
    const model::FactSpec* spec = nullptr;
    std::string_view key = {};  // of a family
  };
  // Whose fact a condition asks for: that of the judged worker, or of the only
  // one of a role.
  struct Question {
    std::string_view role = {};
    size_t fact = 0;  // in facts_
  };
  struct Row {
    const RuleSpec* rule = nullptr;
    std::vector<Question> when = {};  // as in rule->when
  };

  size_t IndexOf(std::string_view name);
  // Of what is not known, `lacking` is the first.
  static model::Truth Judge(const Row& row, const manifest::Worker& worker,
                            Memo& memo, Unjudged& lacking);

  std::vector<Fact> facts_;
  std::vector<Row> rows_;  // sorted by code
};

}  // namespace dgdc::lint
