// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/view.h"

#include <algorithm>
#include <map>
#include <utility>

#include "dgdc/catalog/version.h"
#include "dgdc/diag/sink.h"
#include "dgdc/model/facts.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::model {
namespace {

// What conditions say of whether a fact has a value.
constexpr std::string_view kIsSet = "set";
constexpr std::string_view kIsUnset = "unset";
constexpr std::string_view kIsUnknown = "unknown";

bool Expects(const Condition& condition, std::string_view word) {
  const yaml::Node& expected = condition.expected;
  return expected.IsSeq()
             ? std::any_of(expected.items.begin(), expected.items.end(),
                           [word](const yaml::Node& item) {
                             return item.scalar == word;
                           })
             : expected.scalar == word;
}

Truth TruthOf(bool yes) { return yes ? Truth::kTrue : Truth::kFalse; }

}  // namespace

namespace {

// What all candidates agree on.
Truth JudgeCandidates(const Condition& condition, const Fact& fact) {
  const auto holds = std::count_if(
      fact.candidates.begin(), fact.candidates.end(),
      [&condition](const Datum& one) { return Holds(condition, &one.text); });
  if (holds == 0) {
    return Truth::kFalse;
  }
  return holds == std::ssize(fact.candidates) ? Truth::kTrue : Truth::kUnknown;
}

}  // namespace

Truth Judge(const Condition& condition, const Fact& fact) {
  switch (fact.state) {
    case State::kUnknown:
      return Expects(condition, kIsUnknown) ? Truth::kTrue : Truth::kUnknown;
    case State::kOneOf:
      return Expects(condition, kIsUnknown) || Expects(condition, kIsSet)
                 ? Truth::kTrue
                 : JudgeCandidates(condition, fact);
    case State::kAbsent:
      return TruthOf(Expects(condition, kIsUnset));
    case State::kPresent:
      break;
  }
  if (Expects(condition, kIsSet)) {
    return Truth::kTrue;
  }
  const bool holds = Holds(condition, &fact.value.text);
  // Of a version that is a lower bound only what every newer one fulfils too.
  const bool stays =
      !fact.at_least || (holds && OnlyLowerBounds(condition.expected.scalar));
  return stays ? TruthOf(holds) : Truth::kUnknown;
}

// What was read of a subject.
class View::Memo {
 public:
  Memo(const Subject& subject, std::shared_ptr<const void> held)
      : subject_(subject), held_(std::move(held)) {}

  [[nodiscard]] const Subject& subject() const { return subject_; }

  const Fact* Find(std::string_view name) {
    const Cell* cell = Read(name);
    return cell == nullptr ? nullptr : &cell->fact;
  }

  const yaml::Node* FindNode(std::string_view name) {
    const Cell* cell = Read(name);
    return cell == nullptr ? nullptr : &cell->node;
  }

 private:
  struct Cell {
    Fact fact = {};
    yaml::Node node = {};
  };

  const Cell* Read(std::string_view name) {
    const auto known = cells_.find(name);
    if (known != cells_.end()) {
      return &known->second;
    }
    if (FindFact(name) == nullptr) {
      return nullptr;
    }
    Cell cell{.fact = ReadFact(subject_, name)};
    cell.node = NodeOf(cell.fact);
    return &cells_.emplace(std::string(name), std::move(cell)).first->second;
  }

  Subject subject_;
  std::shared_ptr<const void> held_;
  std::map<std::string, Cell, std::less<>> cells_ = {};
};

View::View(const Subject& subject, std::shared_ptr<const void> held)
    : memo_(std::make_shared<Memo>(subject, std::move(held))),
      scope_([memo = memo_.get()](std::string_view name) {
        return memo->FindNode(name);
      }) {}

const Fact* View::Find(std::string_view name) const {
  return memo_->Find(name);
}

const Subject& View::subject() const { return memo_->subject(); }

Truth View::Judge(const std::vector<Condition>& conditions) const {
  Truth all = Truth::kTrue;
  for (const Condition& condition : conditions) {
    const Fact* fact = Find(condition.fact);
    const Truth one =
        fact == nullptr ? Truth::kUnknown : model::Judge(condition, *fact);
    if (one == Truth::kFalse) {
      return one;
    }
    all = one == Truth::kUnknown ? one : all;
  }
  return all;
}

std::optional<Lack> View::LackOf(std::string_view name) const {
  const Fact* fact = Find(name);
  if (fact == nullptr || fact->is_present() || fact->is_absent()) {
    return std::nullopt;
  }
  const FabricProfile* fabric = subject().fabric->profile;
  const Param* param =
      fabric == nullptr || !name.starts_with(kParamPrefix)
          ? nullptr
          : fabric->FindParam(name.substr(kParamPrefix.size()));
  if (param != nullptr && param->default_value) {
    return LackOf(*param->default_value);
  }
  return Lack{.fact = std::string(name), .need = fact->need};
}

std::optional<Lack> View::LackOf(const yaml::Node& node) const {
  for (const std::string& name : yaml::NamesWithoutValue(node, scope_)) {
    if (std::optional<Lack> lack = LackOf(std::string_view(name))) {
      return lack;
    }
  }
  return std::nullopt;
}

std::optional<Lack> View::LackOf(
    const std::vector<Condition>& conditions) const {
  std::optional<Lack> lack;
  for (const Condition& condition : conditions) {
    const Fact* fact = Find(condition.fact);
    const Truth one =
        fact == nullptr ? Truth::kUnknown : model::Judge(condition, *fact);
    if (one == Truth::kFalse) {
      return std::nullopt;
    }
    if (one == Truth::kUnknown) {
      lack = Lack{.fact = condition.fact,
                  .need = fact == nullptr ? Need::kNothing : fact->need};
    }
  }
  return lack;
}

}  // namespace dgdc::model
