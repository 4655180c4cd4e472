// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rule_table.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/candidates.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/graph_model.h"
#include "dgdc/lint/operators.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rule_item.h"
#include "dgdc/lint/say.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// A release that nobody knows is judged as well.
bool IsOfRelease(const RuleSpec& rule, const Graph& graph) {
  return rule.releases.empty() || graph.release.empty() ||
         InVersionRange(graph.release, rule.releases);
}

// Null where conditions say it all: an entry that has its own message is no
// function's, though it may have the code of one when it is a site's.
const Rule* FunctionOf(const RuleSpec& rule) {
  return rule.message.IsNull() ? FindRule(rule.code) : nullptr;
}

}  // namespace

// The facts of one deployment, as far as they were asked for.
class RuleTable::Memo : public FactsOfWorkers {
 public:
  Memo(const Facts& facts, const Graph& graph, const std::vector<Fact>& asked)
      : graph_(graph),
        model_(facts, graph),
        asked_(asked),
        cells_(asked.size() * std::max<size_t>(graph.workers.size(), 1)) {}

  const model::Fact& Read(const Worker& judged, const Question& question) {
    static const model::Fact kUnknown;
    static const model::Fact kSeveral =
        model::Fact::Unknown(model::Need::kOneOfRole);
    const Worker* worker =
        question.role.empty() ? &judged : graph_.Only(question.role);
    if (worker == nullptr) {
      const bool has_several = std::any_of(
          graph_.workers.begin(), graph_.workers.end(),
          [&question](const Worker& one) { return one.role == question.role; });
      return has_several ? kSeveral : kUnknown;
    }
    return ReadOf(*worker, question.fact);
  }

  // What a function asks for that no condition names is read each time anew.
  const model::Fact& Read(const Worker& worker,
                          std::string_view name) override {
    const auto known =
        std::find_if(asked_.begin(), asked_.end(),
                     [name](const Fact& fact) { return fact.name == name; });
    return known == asked_.end()
               ? read_.emplace_back(model::ReadFact(model_.Of(worker), name))
               : ReadOf(worker, static_cast<size_t>(known - asked_.begin()));
  }

 private:
  const model::Fact& ReadOf(const Worker& worker, size_t index) {
    const size_t row =
        graph_.workers.empty()
            ? 0
            : static_cast<size_t>(&worker - graph_.workers.data());
    const model::Fact*& cell = cells_[row * asked_.size() + index];
    if (cell == nullptr) {
      const Fact& fact = asked_[index];
      DGDC_CHECK(fact.spec != nullptr, fmt::format("no fact {}", fact.name));
      cell = &read_.emplace_back(fact.spec->read(model_.Of(worker), fact.key));
    }
    return *cell;
  }

  const Graph& graph_;
  GraphModel model_;
  const std::vector<Fact>& asked_;
  std::vector<const model::Fact*> cells_;  // of each worker all facts
  std::deque<model::Fact> read_ = {};
};

// What the conditions of one rule ask for beside their own facts.
class RuleTable::Source : public model::FactSource {
 public:
  Source(const Row& row, const Worker& worker, Memo& memo, const RuleItem* item)
      : row_(row), worker_(worker), memo_(memo), item_(item) {}

  const model::Fact* FindFact(std::string_view name) override {
    if (item_ != nullptr && IsOfItem(name)) {
      return &of_item_.emplace_back(item_->Read(name));
    }
    const auto other =
        std::find_if(row_.others.begin(), row_.others.end(),
                     [name](const Other& one) { return one.name == name; });
    return other == row_.others.end() ? nullptr
                                      : &memo_.Read(worker_, other->question);
  }

 private:
  const Row& row_;
  const Worker& worker_;
  Memo& memo_;
  const RuleItem* item_;                  // null where none is judged
  std::deque<model::Fact> of_item_ = {};  // judges hold several at once
};

// One run over the facts of a file.
class RuleTable::Run {
 public:
  Run(const std::vector<Fact>& asked, const Facts& facts, Sink& sink,
      std::vector<Unjudged>* unjudged)
      : asked_(asked),
        facts_(facts),
        sink_(sink),
        unjudged_(unjudged),
        memos_(facts.graphs.size()),
        operators_(facts.graphs.size()) {}

  void Judge(const Row& row) {
    if (row.function == nullptr) {
      JudgeDeployments(row, row.rule->scope == RuleScope::kWorker);
      return;
    }
    const lint::Check& check = row.function->check;
    if (const auto* bundle =
            std::get_if<void (*)(const Facts&, Reporter&)>(&check)) {
      JudgeBundle(row, *bundle);
    } else if (const auto* document =
                   std::get_if<void (*)(const OneDocument&, Reporter&)>(
                       &check)) {
      JudgeDocuments(row, *document);
    } else if (const auto* shape =
                   std::get_if<void (*)(const OneShape&, Reporter&)>(&check)) {
      JudgeShapes(row, *shape);
    } else {
      JudgeDeployments(
          row,
          std::holds_alternative<void (*)(const OneWorker&, Reporter&)>(check));
    }
  }

 private:
  // Whose facts the conditions are about, and how it is called.
  struct Subject {
    const Graph& graph;
    const Worker& worker;  // of a deployment its first one
    const Spanned<std::string>& name;
    bool whole = false;  // whether the whole deployment is judged
  };

  Memo& MemoOf(const Graph& graph) {
    std::unique_ptr<Memo>& memo =
        memos_[static_cast<size_t>(&graph - facts_.graphs.data())];
    if (memo == nullptr) {
      memo = std::make_unique<Memo>(facts_, graph, asked_);
    }
    return *memo;
  }

  const OperatorSeen& OperatorOf(const Graph& graph) {
    std::optional<OperatorSeen>& seen =
        operators_[static_cast<size_t>(&graph - facts_.graphs.data())];
    if (!seen) {
      seen = SeenOperator(facts_, graph);
    }
    return *seen;
  }

  void JudgeBundle(const Row& row, void (*check)(const Facts&, Reporter&)) {
    if (!row.rule->releases.empty() &&
        std::none_of(facts_.graphs.begin(), facts_.graphs.end(),
                     [&row](const Graph& graph) {
                       return IsOfRelease(*row.rule, graph);
                     })) {
      return;
    }
    const Span place = facts_.graphs.empty()
                           ? Span{.file = facts_.file}
                           : facts_.graphs.front().deployment.name.span;
    Collect(row, {"", place}, [&](Reporter& report) { check(facts_, report); });
  }

  void JudgeDocuments(const Row& row,
                      void (*check)(const OneDocument&, Reporter&)) {
    for (size_t i = 0; i < facts_.documents.size(); ++i) {
      const yaml::Node& document = facts_.documents[i];
      Collect(row, NameOf(document), [&](Reporter& report) {
        check({facts_, document, facts_.places[i]}, report);
      });
    }
  }

  void JudgeShapes(const Row& row, void (*check)(const OneShape&, Reporter&)) {
    for (const Graph& graph : facts_.graphs) {
      Collect(
          row, graph.deployment.name,
          [&](Reporter& report) {
            check({facts_, &graph, nullptr}, report);
          },
          &graph);
    }
    for (const manifest::CustomResource& resource : facts_.custom_resources) {
      Collect(row, NameOf(*resource.document), [&](Reporter& report) {
        check({facts_, nullptr, &resource}, report);
      });
    }
  }

  // What a document calls itself; the file where it has no name.
  [[nodiscard]] Spanned<std::string> NameOf(const yaml::Node& document) const {
    const yaml::Node& name = manifest::At(document, {"metadata", "name"});
    return name.span.known() ? Spanned<std::string>{name.scalar, name.span}
                             : Spanned<std::string>{"", {.file = facts_.file}};
  }

  // Runs a function for which no conditions are judged, about something of that
  // name; `graph` is null where it is no deployment.
  template <class Call>
  void Collect(const Row& row, const Spanned<std::string>& name, Call call,
               const Graph* graph = nullptr) {
    Sink found;
    Reporter report(*row.rule, found);
    call(report);
    AttachFixes(row, found);
    if (found.size() == 0 && !report.lacks().empty()) {
      Note(row, report.lacks().front(), *name, name.span);
    }
    HandOver(row, graph, name, found);
  }

  // What was found, as far as an operator that may run bears it out.
  void HandOver(const Row& row, const Graph* graph,
                const Spanned<std::string>& name, Sink& found) {
    bool is_open = false;
    for (Diagnostic& finding : found.Take()) {
      const OperatorRange range =
          finding.operators
              ? OperatorRange{.range = finding.operators->range,
                              .cel = row.rule->operators.cel,
                              .sources = finding.operators->sources}
              : row.rule->operators;
      if (!range.range.empty()) {
        const OperatorSeen seen =
            graph != nullptr ? OperatorOf(*graph) : SeenOperator(facts_);
        const OfOperators share = ShareOf(range, seen);
        is_open = is_open || share == OfOperators::kOpen;
        if (share == OfOperators::kNone || share == OfOperators::kOpen) {
          continue;
        }
        finding.operators.reset();
        WeighByOperator(range, seen, finding);
      }
      sink_.Add(std::move(finding));
    }
    if (is_open) {
      Note(row, {.fact = "operator", .need = model::Need::kOperator}, *name,
           name.span);
    }
  }

  void JudgeDeployments(const Row& row, bool each_worker) {
    for (const Graph& graph : facts_.graphs) {
      if (!IsOfRelease(*row.rule, graph)) {
        continue;
      }
      if (each_worker && row.rule->once == Once::kPerDeployment) {
        JudgeFirst(row, graph);
      } else if (each_worker) {
        for (const Worker& worker : graph.workers) {
          if (!worker.elsewhere) {
            JudgeSubject(row, {graph, worker, worker.component.name});
          }
        }
      } else {
        JudgeSubject(row, {graph, FirstWorker(graph), graph.deployment.name,
                           /*whole=*/true});
      }
    }
  }

  // Whether no operator that may run bears the rule out.
  bool IsOfOtherOperators(const Row& row, const Graph& graph) {
    return !row.rule->operators.range.empty() &&
           ShareOf(row.rule->operators, OperatorOf(graph)) ==
               OfOperators::kNone;
  }

  // The first component that breaks the rule stands for all.
  void JudgeFirst(const Row& row, const Graph& graph) {
    if (IsOfOtherOperators(row, graph)) {
      return;
    }
    std::optional<model::Lack> lack;
    for (const Worker& worker : graph.workers) {
      const Subject subject{graph, worker, worker.component.name};
      const auto lacks = JudgeRow(row, subject);
      if (found_.size() != 0) {
        HandOver(row, &graph, subject.name, found_);
        return;
      }
      lack = lack ? lack : lacks;
    }
    if (lack) {
      Note(row, {graph, FirstWorker(graph), graph.deployment.name}, *lack);
    }
  }

  void JudgeSubject(const Row& row, const Subject& subject) {
    if (IsOfOtherOperators(row, subject.graph)) {
      return;
    }
    if (const auto lack = JudgeRow(row, subject)) {
      Note(row, subject, *lack);
    }
    HandOver(row, &subject.graph, subject.name, found_);
  }

  // These say what is missing where nothing was found because of that.

  std::optional<model::Lack> JudgeRow(const Row& row, const Subject& subject) {
    return row.function != nullptr  ? JudgeFunction(row, subject)
           : row.rule->each.empty() ? JudgeItem(row, subject, nullptr)
                                    : JudgeItems(row, subject);
  }

  std::optional<model::Lack> JudgeFunction(const Row& row,
                                           const Subject& subject) {
    const model::Judgement judgement = JudgeConditions(row, subject, nullptr);
    if (judgement.truth == model::Truth::kFalse) {
      return std::nullopt;
    }
    // A function counts on what its conditions say, so it is not asked where
    // they only may hold.
    if (judgement.truth == model::Truth::kUnknown) {
      return judgement.lack;
    }
    Sink found;
    Reporter report(*row.rule, found, &MemoOf(subject.graph));
    Call(*row.function, subject, report);
    AttachFixes(row, found);
    if (found.size() == 0 && !report.lacks().empty()) {
      return report.lacks().front();
    }
    for (Diagnostic& finding : found.Take()) {
      Assume(judgement, finding);
      found_.Add(std::move(finding));
    }
    return std::nullopt;
  }

  // What asks nothing of an item is asked first.
  std::optional<model::Lack> JudgeItems(const Row& row,
                                        const Subject& subject) {
    if (JudgeConditions(row, subject, nullptr).truth == model::Truth::kFalse) {
      return std::nullopt;
    }
    std::optional<model::Lack> lack;
    for (size_t i = 0; i < row.each.size(); ++i) {
      const std::string& name = row.rule->each[i];
      const model::Fact& list =
          MemoOf(subject.graph).Read(subject.worker, row.each[i]);
      std::optional<model::Lack> lacks;
      if (list.is_present()) {
        lacks = JudgeEach(row, subject, name, list);
      } else if (!list.is_absent() && !IsElsewhere(list, subject.graph)) {
        lacks = {.fact = name, .need = list.need};
      }
      lack = lack ? lack : lacks;
    }
    return found_.size() == 0 ? lack : std::nullopt;
  }

  // What stands in the rest of a manifest is judged where that is.
  static bool IsElsewhere(const model::Fact& list, const Graph& graph) {
    return !graph.whole && list.need == model::Need::kManifest;
  }

  std::optional<model::Lack> JudgeEach(const Row& row, const Subject& subject,
                                       const std::string& name,
                                       const model::Fact& list) {
    std::optional<model::Lack> lack;
    for (const RuleItem& item : ItemsOf(name, list, subject.graph.whole)) {
      if (row.rule->once != Once::kNever && found_.size() != 0) {
        break;
      }
      std::optional<model::Lack> lacks = JudgeItem(row, subject, &item);
      if (lacks && IsOfItem(lacks->fact)) {
        const std::string told_by = item.ToldBy(lacks->fact);
        lacks->fact = told_by.empty() ? name : told_by;
      }
      lack = lack ? lack : lacks;
    }
    return lack;
  }

  // The rule itself speaks, or the first of its cases that holds. One that may
  // hold before it silences it not, but lets it say no more than itself.
  std::optional<model::Lack> JudgeItem(const Row& row, const Subject& subject,
                                       const RuleItem* item) {
    std::optional<model::Lack> lack;
    std::optional<Severity> at_most;
    const auto judge = [&](const Row& voice) {
      model::Judgement judgement = JudgeConditions(voice, subject, item);
      if (judgement.truth == model::Truth::kUnknown) {
        lack = lack ? lack : judgement.lack;
        at_most = std::min(at_most.value_or(voice.rule->severity),
                           voice.rule->severity);
      } else if (judgement.truth == model::Truth::kTrue) {
        Say({.rule = *voice.rule,
             .judgement = judgement,
             .item = item,
             .at_most = at_most},
            subject);
        return true;
      }
      return false;
    };
    const bool spoke = row.cases.empty() ? judge(row)
                                         : std::any_of(row.cases.begin(),
                                                       row.cases.end(), judge);
    return spoke ? std::nullopt : lack;
  }

  void Call(const Rule& rule, const Subject& subject, Reporter& report) {
    const Graph& graph = subject.graph;
    if (const auto* worker =
            std::get_if<void (*)(const OneWorker&, Reporter&)>(&rule.check)) {
      (*worker)({facts_, graph, subject.worker}, report);
    } else if (const auto* pair =
                   std::get_if<void (*)(const OnePair&, Reporter&)>(
                       &rule.check)) {
      const Worker* prefill = graph.prefill();
      const Worker* decode = graph.decode();
      if (prefill != nullptr && decode != nullptr) {
        (*pair)({facts_, graph, *prefill, *decode}, report);
      } else if (graph.disaggregated()) {
        report.Lacks("role", model::Need::kOneOfRole);
      }
    } else if (const auto* deployment =
                   std::get_if<void (*)(const OneDeployment&, Reporter&)>(
                       &rule.check)) {
      (*deployment)({facts_, graph}, report);
    }
  }

  void Say(const Speech& speech, const Subject& subject) {
    Reporter report(speech.rule, found_);
    if (subject.whole) {
      SayOfDeployment(speech, {facts_, subject.graph}, report);
    } else {
      SayOfWorker(speech, {facts_, subject.graph, subject.worker}, report);
    }
  }

  // Without an item what asks for one is left out.
  model::Judgement JudgeConditions(const Row& row, const Subject& subject,
                                   const RuleItem* item) {
    if (row.when.empty()) {
      return {};
    }
    Memo& memo = MemoOf(subject.graph);
    Source source(row, subject.worker, memo, item);
    model::Judgement all;
    for (size_t i = 0; i < row.when.size(); ++i) {
      const Condition& condition = row.rule->when[i];
      if (item == nullptr && row.when[i].of_item) {
        continue;
      }
      const model::Fact* fact = condition.fact.empty() ? nullptr
                                : IsOfItem(condition.fact)
                                    ? source.FindFact(condition.fact)
                                    : &memo.Read(subject.worker, row.when[i]);
      model::AlsoHolds(model::Judge(condition, fact, source), all);
      if (all.truth == model::Truth::kFalse) {
        break;
      }
    }
    return all;
  }

  void AttachFixes(const Row& row, Sink& found) {
    found.ForEachFrom(0, [&](Diagnostic& finding) {
      AttachFix(row.rule->fix, facts_, finding);
    });
  }

  // Whether somebody can settle it: a fact of a role that the deployment has
  // not is no gap, and of fabrics that fit each one is judged (candidates.h).
  void Note(const Row& row, const Subject& subject, model::Lack lack) {
    if (lack.need == model::Need::kNothing ||
        (lack.need == model::Need::kFabric &&
         subject.graph.fabrics.size() > 1 && row.of_fabric)) {
      return;
    }
    lack.need = NeedOfPart(subject, lack.need);
    Note(row, lack, *subject.name, subject.name.span);
  }

  // What a part of a manifest shows nothing of stands in the rest of it.
  static model::Need NeedOfPart(const Subject& subject, model::Need need) {
    const manifest::Component& component = subject.worker.component;
    const bool is_hidden =
        ((need == model::Need::kEngine || need == model::Need::kCommand) &&
         component.command->IsNull() && component.args->IsNull()) ||
        (need == model::Need::kImage && component.image->IsNull()) ||
        need == model::Need::kGpus;
    return !subject.graph.whole && is_hidden ? model::Need::kManifest : need;
  }

  void Note(const Row& row, const model::Lack& lack,
            const std::string& component, Span place) {
    if (unjudged_ != nullptr) {
      unjudged_->push_back({.code = row.rule->code,
                            .component = component,
                            .place = place,
                            .fact = lack.fact,
                            .need = lack.need});
    }
  }

  const std::vector<Fact>& asked_;
  const Facts& facts_;
  Sink& sink_;
  Sink found_ = {};  // about one subject, before the operator is asked
  std::vector<Unjudged>* unjudged_;
  std::vector<std::unique_ptr<Memo>> memos_;            // of each deployment
  std::vector<std::optional<OperatorSeen>> operators_;  // likewise
};

RuleTable::RuleTable(const std::vector<const RuleSpec*>& rules) {
  for (const RuleSpec* rule : rules) {
    if (rule->judges == Judges::kChoice) {
      continue;
    }
    Row& row = rows_.emplace_back(RowOf(*rule));
    row.function = FunctionOf(*rule);
    row.of_fabric = (row.function != nullptr && row.function->of_fabric) ||
                    DependsOnFabric(*rule);
  }
}

RuleTable::Row RuleTable::RowOf(const RuleSpec& rule) {
  Row row;
  row.rule = &rule;
  for (const std::string& name : rule.each) {
    row.each.push_back(QuestionOf(rule, name));
  }
  for (const Condition& condition : rule.when) {
    Question& question =
        row.when.emplace_back(condition.fact.empty() || IsOfItem(condition.fact)
                                  ? Question{}
                                  : QuestionOf(rule, condition.fact));
    if (condition.demand == nullptr && !condition.fact.empty()) {
      question.of_item = IsOfItem(condition.fact);
      continue;
    }
    for (std::string& name : FactsOf({condition})) {
      if (IsOfItem(name)) {
        question.of_item = true;
        continue;
      }
      const Question other = QuestionOf(rule, name);
      row.others.push_back({.name = std::move(name), .question = other});
    }
  }
  for (const RuleSpec& one : rule.Cases()) {
    row.cases.push_back(RowOf(one));
  }
  return row;
}

RuleTable::Question RuleTable::QuestionOf(const RuleSpec& rule,
                                          std::string_view name) {
  const RoleFact fact = rule.scope == RuleScope::kWorker
                            ? RoleFact{.name = name}
                            : SplitRole(name);
  return {.role = fact.role, .fact = IndexOf(fact.name)};
}

size_t RuleTable::IndexOf(std::string_view name) {
  if (const auto known = indexes_.find(name); known != indexes_.end()) {
    return known->second;
  }
  const model::FactSpec* spec = model::FindFact(name);
  const bool is_family = spec != nullptr && spec->name.ends_with('.');
  facts_.push_back(
      {.name = std::string(name),
       .spec = spec,
       .key = std::string(is_family ? name.substr(spec->name.size()) : "")});
  indexes_.emplace(name, facts_.size() - 1);
  return facts_.size() - 1;
}

std::vector<const RuleTable::Row*> RuleTable::RowsOf(
    const std::vector<const RuleSpec*>& chosen) const {
  std::vector<const Row*> rows;
  auto next = chosen.begin();
  for (const Row& row : rows_) {
    while (next != chosen.end() && (*next)->code < row.rule->code) {
      ++next;
    }
    if (next != chosen.end() && *next == row.rule) {
      rows.push_back(&row);
      ++next;
    }
  }
  return rows;
}

void RuleTable::Check(const std::vector<const RuleSpec*>& chosen,
                      const Facts& facts, bool of_fabric, Sink& sink,
                      std::vector<Unjudged>* unjudged) const {
  Run run(facts_, facts, sink, unjudged);
  for (const Row* row : RowsOf(chosen)) {
    if (!of_fabric || row->of_fabric) {
      run.Judge(*row);
    }
  }
}

}  // namespace dgdc::lint
