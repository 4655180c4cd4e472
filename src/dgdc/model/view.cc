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
// What was read of a subject.
class View::Memo : public FactSource {
 public:
  Memo(const Subject& subject, std::shared_ptr<const void> held)
      : subject_(subject), held_(std::move(held)) {}

  [[nodiscard]] const Subject& subject() const { return subject_; }

  const Fact* FindFact(std::string_view name) override {
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
    if (model::FindFact(name) == nullptr) {
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
  return memo_->FindFact(name);
}

const Subject& View::subject() const { return memo_->subject(); }

Truth View::Judge(const std::vector<Condition>& conditions) const {
  return JudgeAll(conditions, *memo_).truth;
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
  Judgement judgement = JudgeAll(conditions, *memo_);
  return judgement.truth == Truth::kUnknown
             ? std::optional(std::move(judgement.lack))
             : std::nullopt;
}

}  // namespace dgdc::model
