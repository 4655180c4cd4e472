// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/rule.h"
#include "dgdc/lint/unjudged.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/model/facts.h"
#include "dgdc/model/judge.h"

namespace dgdc::lint {

// The rules of a book, made ready to run over many files: what their conditions
// ask for is looked up once, and each fact of a worker is read once, however
// many rules ask for it. It walks: rules judge one worker, pair, deployment,
// document or file at a time.
class RuleTable {
 public:
  RuleTable() = default;
  // `rules` are sorted by code, as are `chosen`, and must outlive this.
  explicit RuleTable(const std::vector<const RuleSpec*>& rules);

  // Runs those of `chosen`, or of them those that judge what is written by its
  // fabric. A deployment of a release that the rule excludes is left out, one
  // of an unknown release is not. An unknown fact never holds, `unset` only
  // where the fact is certainly absent. A rule that may hold, and for sure
  // neither does nor does not, goes to `unjudged`, unless that is null.
  void Check(const std::vector<const RuleSpec*>& chosen,
             const manifest::Facts& facts, bool of_fabric, Sink& sink,
             std::vector<Unjudged>* unjudged) const;

 private:
  class Memo;
  class Run;
  class Source;

  // A fact that some condition asks for.
  struct Fact {
    std::string name = {};
    const model::FactSpec* spec = nullptr;
    std::string key = {};  // of a family
  };
  // Whose fact a condition asks for: that of the judged worker, or of the only
  // one of a role.
  struct Question {
    std::string_view role = {};
    size_t fact = 0;       // in facts_
    bool of_item = false;  // whether the condition asks for an item's facts
  };
  // A name that conditions ask for beside their own facts.
  struct Other {
    std::string name = {};
    Question question = {};
  };
  struct Row {
    const RuleSpec* rule = nullptr;
    const Rule* function = nullptr;   // null where conditions say it all
    std::vector<Question> when = {};  // as in rule->when
    std::vector<Question> each = {};  // as in rule->each
    std::vector<Other> others = {};
    bool of_fabric = false;
    std::vector<Row> cases;  // as in rule->cases; Row is not complete here
  };

  Row RowOf(const RuleSpec& rule);
  Question QuestionOf(const RuleSpec& rule, std::string_view name);
  size_t IndexOf(std::string_view name);
  std::vector<const Row*> RowsOf(
      const std::vector<const RuleSpec*>& chosen) const;

  std::vector<Fact> facts_;
  std::map<std::string, size_t, std::less<>> indexes_ = {};  // in facts_
  std::vector<Row> rows_;                                    // sorted by code
};

}  // namespace dgdc::lint
