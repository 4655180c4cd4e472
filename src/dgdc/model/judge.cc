// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/quantity.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"

namespace dgdc::model {
namespace {

using Op = Expectation::Op;

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

Truth Not(Truth truth) {
  return truth == Truth::kUnknown ? truth : TruthOf(truth == Truth::kFalse);
}

// What all candidates agree on.
template <class Holds>
Truth Agreed(const std::vector<Datum>& candidates, Holds holds) {
  std::optional<Truth> all;
  for (const Datum& one : candidates) {
    const Truth truth = holds(one);
    if (all && *all != truth) {
      return Truth::kUnknown;
    }
    all = truth;
  }
  return all.value_or(Truth::kUnknown);
}

yaml::Node NodeOfDatum(const Datum& datum) {
  return datum.tree != nullptr ? *datum.tree
                               : yaml::Node::Of(datum.kind, datum.text);
}

// Judges values by a demand; null stands for one that is certainly absent.
class DemandJudge {
 public:
  DemandJudge(const Demand& demand, FactSource& source)
      : demand_(demand), source_(source) {}

  Truth All(const std::vector<Expectation>& expectations,
            const yaml::Node* value) {
    Truth all = Truth::kTrue;
    for (const Expectation& one : expectations) {
      const Truth truth = One(one, value);
      if (truth == Truth::kFalse) {
        return truth;
      }
      all = truth == Truth::kUnknown ? truth : all;
    }
    return all;
  }

  // A fact that something was compared with and that is not known.
  [[nodiscard]] const Lack& lack() const { return lack_; }
  [[nodiscard]] const yaml::Node& item() const { return item_; }
  [[nodiscard]] const std::string& nearest() const { return nearest_; }

 private:
  Truth One(const Expectation& expectation, const yaml::Node* value) {
    switch (expectation.op) {
      case Op::kIs:
        return Is(expectation, value);
      case Op::kMatches:
        return TruthOf(value != nullptr && expectation.pattern &&
                       expectation.pattern->Matches(Cased(value->scalar)));
      case Op::kVersion:
        return TruthOf(value != nullptr && !value->scalar.empty() &&
                       IsDigit(value->scalar.front()) &&
                       InVersionRange(value->scalar, expectation.text));
      case Op::kPresent:
        return TruthOf((value != nullptr) != expectation.negated);
      case Op::kNot:
        return Not(All(expectation.parts, value));
      case Op::kAny:
      case Op::kAll:
      case Op::kNone:
        return OfItems(expectation, value);
      case Op::kHas:
        return All(expectation.parts,
                   value == nullptr ? nullptr : value->Find(expectation.text));
      case Op::kIn:
      case Op::kNear:
        return Among(expectation, value);
      case Op::kLess:
      case Op::kAtMost:
      case Op::kMore:
      case Op::kAtLeast:
      case Op::kDivides:
      case Op::kMultipleOf:
        break;
    }
    return Compared(expectation, value);
  }

  [[nodiscard]] std::string Cased(const std::string& text) const {
    return demand_.ignores_case ? Lower(text) : text;
  }

  // What a value of the expectation stands for: kTrue with a text, kFalse when
  // it is certainly absent, kUnknown when nobody knows.
  Truth Meant(const yaml::Node& value, std::string& text) {
    if (value.tag != "!from") {
      text = value.scalar;
      return Truth::kTrue;
    }
    const Fact* fact = source_.FindFact(value.scalar);
    if (fact != nullptr && fact->is_present() && !fact->at_least) {
      text = fact->value.text;
      return Truth::kTrue;
    }
    if (fact != nullptr && fact->is_absent()) {
      return Truth::kFalse;
    }
    AddLack(value.scalar, fact);
    return Truth::kUnknown;
  }

  void AddLack(const std::string& name, const Fact* fact) {
    if (lack_.fact.empty()) {
      lack_ = {.fact = name,
               .need = fact == nullptr ? Need::kNothing : fact->need};
    }
  }

  // The texts among which a value is looked for, lists that are facts opened:
  // their items, or what those call themselves. kUnknown when not all are
  // known.
  Truth Members(const Expectation& expectation,
                std::vector<std::string>& members) {
    Truth known = Truth::kTrue;
    for (const yaml::Node& value : expectation.values) {
      if (value.tag != "!from") {
        members.push_back(value.scalar);
        continue;
      }
      const Fact* fact = source_.FindFact(value.scalar);
      if (fact != nullptr && fact->is_present()) {
        AddMembers(NodeOfDatum(fact->value), members);
      } else if (fact == nullptr || !fact->is_absent()) {
        AddLack(value.scalar, fact);
        known = Truth::kUnknown;
      }
    }
    return known;
  }

  static void AddMembers(const yaml::Node& list,
                         std::vector<std::string>& members) {
    for (const yaml::Entry& entry : list.entries) {
      members.push_back(entry.key);
    }
    for (const yaml::Node& item : list.items) {
      const yaml::Node* name = item.IsMap() ? item.Find("name") : &item;
      if (name != nullptr) {
        members.push_back(name->scalar);
      }
    }
    if (list.IsScalar()) {
      members.push_back(list.scalar);
    }
  }

  // Whether the value is one of the texts, or nearly so.
  Truth Among(const Expectation& expectation, const yaml::Node* value) {
    if (value == nullptr) {
      return Truth::kFalse;
    }
    std::vector<std::string> members;
    const Truth known = Members(expectation, members);
    const std::string text = Cased(value->scalar);
    const bool found = std::any_of(
        members.begin(), members.end(),
        [&](const std::string& member) { return Cased(member) == text; });
    if (expectation.op != Op::kNear) {
      return found                      ? Truth::kTrue
             : known == Truth::kUnknown ? known
                                        : Truth::kFalse;
    }
    if (found || known == Truth::kUnknown) {
      return found ? Truth::kFalse : known;
    }
    const auto near = ClosestMatch(value->scalar, members);
    nearest_ = near.value_or(nearest_);
    return TruthOf(near.has_value());
  }

  Truth Is(const Expectation& expectation, const yaml::Node* value) {
    if (value == nullptr) {
      return Truth::kFalse;
    }
    Truth any = Truth::kFalse;
    for (const yaml::Node& one : expectation.values) {
      std::string text;
      const Truth known = Meant(one, text);
      if (known == Truth::kTrue && Cased(text) == Cased(value->scalar)) {
        return Truth::kTrue;
      }
      any = known == Truth::kUnknown ? known : any;
    }
    return any;
  }

  Truth OfItems(const Expectation& expectation, const yaml::Node* value) {
    const std::vector<yaml::Node> items = ItemsOf(value);
    Truth any = Truth::kFalse;
    Truth all = TruthOf(!items.empty());
    for (const yaml::Node& item : items) {
      const Truth truth = All(expectation.parts, &item);
      if (truth == Truth::kTrue && any != Truth::kTrue &&
          expectation.op == Op::kAny) {
        item_ = item;
        item_.span = PlaceIn(item, expectation.parts);
      }
      any = any == Truth::kTrue || truth == Truth::kTrue ? Truth::kTrue
            : truth == Truth::kUnknown                   ? truth
                                                         : any;
      all = all == Truth::kFalse || truth == Truth::kFalse ? Truth::kFalse
            : truth == Truth::kUnknown                     ? truth
                                                           : all;
    }
    return expectation.op == Op::kAll   ? all
           : expectation.op == Op::kAny ? any
                                        : Not(any);
  }

  // Of a map the first value that was asked for.
  static Span PlaceIn(const yaml::Node& item,
                      const std::vector<Expectation>& parts) {
    for (const Expectation& part : parts) {
      const yaml::Node* value =
          part.op == Op::kHas ? item.Find(part.text) : nullptr;
      if (value != nullptr) {
        return value->span;
      }
    }
    return item.span;
  }

  // The items of a list, the values of a map, the parts of a text that is a
  // list, or the only value.
  [[nodiscard]] std::vector<yaml::Node> ItemsOf(const yaml::Node* value) const {
    if (value == nullptr) {
      return {};
    }
    if (value->IsMap()) {
      std::vector<yaml::Node> values;
      for (const yaml::Entry& entry : value->entries) {
        values.push_back(entry.value);
      }
      return values;
    }
    if (!value->IsScalar() || demand_.separator.empty()) {
      return value->IsSeq() ? value->items : std::vector{*value};
    }
    std::vector<yaml::Node> items;
    const std::string_view text = value->scalar;
    for (size_t begin = 0; begin <= text.size();) {
      const size_t end =
          std::min(text.find(demand_.separator, begin), text.size());
      items.push_back(yaml::Node::String(text.substr(begin, end - begin)));
      begin = end + demand_.separator.size();
    }
    return items;
  }

  Truth Compared(const Expectation& expectation, const yaml::Node* value) {
    if (value == nullptr) {
      return Truth::kFalse;
    }
    std::string text;
    const Truth known = Meant(expectation.values.front(), text);
    if (known != Truth::kTrue) {
      return known;
    }
    const std::optional<double> a = ReadQuantity(value->scalar);
    const std::optional<double> b = ReadQuantity(text);
    return a && b ? TruthOf(Compare(expectation.op, *a, *b)) : Truth::kFalse;
  }

  static bool Compare(Op op, double a, double b) {
    switch (op) {
      case Op::kLess:
        return a < b;
      case Op::kAtMost:
        return a <= b;
      case Op::kMore:
        return a > b;
      case Op::kAtLeast:
        return a >= b;
      case Op::kDivides:
        return a != 0 && std::fmod(b, a) == 0;
      default:  // kMultipleOf
        return b != 0 && std::fmod(a, b) == 0;
    }
  }

  const Demand& demand_;
  FactSource& source_;
  Lack lack_ = {};
  yaml::Node item_ = {};
  std::string nearest_ = {};
};

// Of a lower bound that a fact is, only what every higher value fulfils too.
bool StaysTrue(const Expectation& expectation) {
  return expectation.op == Op::kMore || expectation.op == Op::kAtLeast ||
         (expectation.op == Op::kVersion && OnlyLowerBounds(expectation.text));
}

// Of such a bound, what every higher value fails too.
bool StaysFalse(const Expectation& expectation, const std::string& bound) {
  return expectation.op == Op::kLess || expectation.op == Op::kAtMost ||
         (expectation.op == Op::kVersion &&
          IsAboveRange(bound, expectation.text));
}

// What holds of a lower bound holds of the true value only so far.
template <class JudgeOne>
Truth OfLowerBound(Truth truth, const std::vector<Expectation>& all,
                   const Fact& fact, JudgeOne judge) {
  const bool stays =
      truth == Truth::kTrue
          ? std::all_of(all.begin(), all.end(), &StaysTrue)
          : std::any_of(all.begin(), all.end(), [&](const Expectation& one) {
              return StaysFalse(one, fact.value.text) &&
                     judge(one) == Truth::kFalse;
            });
  return stays ? truth : Truth::kUnknown;
}

Judgement JudgeDemand(const Condition& condition, const Fact& fact,
                      FactSource& source) {
  const Demand& demand = *condition.demand;
  DemandJudge judge(demand, source);
  const auto of = [&](const Datum& datum) {
    const yaml::Node node = NodeOfDatum(datum);
    return judge.All(demand.all, &node);
  };
  Judgement judgement;
  switch (fact.state) {
    case State::kUnknown:
      judgement.truth = Truth::kUnknown;
      break;
    case State::kOneOf:
      judgement.truth = Agreed(fact.candidates, of);
      break;
    case State::kAbsent:
      judgement.truth = judge.All(demand.all, nullptr);
      break;
    case State::kPresent:
      judgement.truth = of(fact.value);
      if (fact.at_least) {
        const yaml::Node bound = NodeOfDatum(fact.value);
        judgement.truth = OfLowerBound(
            judgement.truth, demand.all, fact,
            [&](const Expectation& one) { return judge.All({one}, &bound); });
      }
      break;
  }
  if (judgement.truth == Truth::kUnknown) {
    judgement.lack = judge.lack().fact.empty()
                         ? Lack{.fact = condition.fact, .need = fact.need}
                         : judge.lack();
    if (demand.if_unknown) {
      judgement.truth = Truth::kTrue;
      judgement.assumed = &demand;
    }
  }
  judgement.item = judge.item();
  judgement.nearest = judge.nearest();
  return judgement;
}

// Whether one of the lists of conditions holds, or none does.
Judgement JudgeAlternatives(const Condition& condition, FactSource& source) {
  Judgement any{.truth = Truth::kFalse};
  const Demand* assumed = nullptr;
  for (const std::vector<Condition>& alternative : condition.alternatives) {
    Judgement one = JudgeAll(alternative, source);
    if (one.truth == Truth::kTrue && one.assumed == nullptr) {
      any = std::move(one);
      break;
    }
    if (one.truth == Truth::kTrue) {
      assumed = assumed == nullptr ? one.assumed : assumed;
    } else if (one.truth == Truth::kUnknown && any.truth == Truth::kFalse) {
      any = std::move(one);
    }
  }
  // What is only assumed lets the rule speak, whichever way it is asked.
  const bool is_known = any.truth == Truth::kTrue;
  if (condition.none) {
    any.truth = Not(any.truth);
  } else if (!is_known && assumed != nullptr) {
    any = {.truth = Truth::kTrue};
  }
  if (!is_known && any.truth == Truth::kTrue) {
    any.assumed = assumed;
  }
  return any;
}

}  // namespace

Truth Judge(const Condition& condition, const Fact& fact) {
  switch (fact.state) {
    case State::kUnknown:
      return Expects(condition, kIsUnknown) ? Truth::kTrue : Truth::kUnknown;
    case State::kOneOf:
      return Expects(condition, kIsUnknown) || Expects(condition, kIsSet)
                 ? Truth::kTrue
                 : Agreed(fact.candidates, [&condition](const Datum& one) {
                     return TruthOf(Holds(condition, &one.text));
                   });
    case State::kAbsent:
      return TruthOf(Expects(condition, kIsUnset));
    case State::kPresent:
      break;
  }
  if (Expects(condition, kIsSet)) {
    return Truth::kTrue;
  }
  const bool holds = Holds(condition, &fact.value.text);
  // Of a version that is a lower bound only what every newer one fulfils too,
  // or fails.
  const std::string& range = condition.expected.scalar;
  const bool stays =
      !fact.at_least ||
      (holds ? OnlyLowerBounds(range)
             : IsVersionRange(range) && IsAboveRange(fact.value.text, range));
  return stays ? TruthOf(holds) : Truth::kUnknown;
}

Judgement Judge(const Condition& condition, const Fact* fact,
                FactSource& source) {
  if (!condition.alternatives.empty()) {
    return JudgeAlternatives(condition, source);
  }
  if (fact != nullptr && condition.demand != nullptr) {
    return JudgeDemand(condition, *fact, source);
  }
  Judgement judgement{.truth = fact == nullptr ? Truth::kUnknown
                                               : Judge(condition, *fact)};
  if (judgement.truth == Truth::kUnknown) {
    judgement.lack = {.fact = condition.fact,
                      .need = fact == nullptr ? Need::kNothing : fact->need};
  }
  return judgement;
}

void AlsoHolds(Judgement one, Judgement& all) {
  if (one.truth == Truth::kFalse || all.truth == Truth::kFalse) {
    all.truth = Truth::kFalse;
    return;
  }
  if (one.truth == Truth::kUnknown && all.truth == Truth::kTrue) {
    all.truth = one.truth;
    all.lack = std::move(one.lack);
  }
  all.assumed = all.assumed == nullptr ? one.assumed : all.assumed;
  all.item = all.item.IsNull() ? std::move(one.item) : all.item;
  all.nearest = all.nearest.empty() ? std::move(one.nearest) : all.nearest;
}

Judgement JudgeAll(const std::vector<Condition>& conditions,
                   FactSource& source) {
  Judgement all;
  for (const Condition& condition : conditions) {
    const Fact* fact =
        condition.fact.empty() ? nullptr : source.FindFact(condition.fact);
    AlsoHolds(Judge(condition, fact, source), all);
    if (all.truth == Truth::kFalse) {
      break;
    }
  }
  return all;
}

}  // namespace dgdc::model
