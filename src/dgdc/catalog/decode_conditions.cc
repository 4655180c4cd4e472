// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/catalog/decode.h"
#include "dgdc/catalog/fields.h"

namespace dgdc::catalog {
namespace {

using Op = Expectation::Op;

constexpr std::string_view kAnyOf = "anyOf";
constexpr std::string_view kNoneOf = "noneOf";

struct OpName {
  std::string_view key = {};
  Op op = Op::kIs;
};

constexpr std::array kComparisons = {
    OpName{"is", Op::kIs},
    OpName{"<", Op::kLess},
    OpName{"<=", Op::kAtMost},
    OpName{">", Op::kMore},
    OpName{">=", Op::kAtLeast},
    OpName{"divides", Op::kDivides},
    OpName{"multipleOf", Op::kMultipleOf},
    OpName{"in", Op::kIn},
    OpName{"near", Op::kNear},
};

constexpr std::array kParts = {
    OpName{"not", Op::kNot},
    OpName{"any", Op::kAny},
    OpName{"all", Op::kAll},
    OpName{"none", Op::kNone},
};

template <size_t N>
const OpName* FindOp(const std::array<OpName, N>& table, std::string_view key) {
  const auto found =
      std::find_if(table.begin(), table.end(),
                   [key](const OpName& one) { return one.key == key; });
  return found == table.end() ? nullptr : &*found;
}

std::vector<Expectation> DecodeExpectations(const yaml::Node& node);

Expectation DecodeMatch(const yaml::Node& value) {
  // Of our own rules a test asks that it is one, of others own_rules.cc.
  return {.op = Op::kMatches,
          .text = value.scalar,
          .pattern = Pattern::Sound(value.scalar)};
}

std::vector<Expectation> DecodeHas(const yaml::Node& fields) {
  std::vector<Expectation> expectations;
  for (const yaml::Entry& field : fields.entries) {
    expectations.push_back({.op = Op::kHas,
                            .text = field.key,
                            .parts = DecodeExpectations(field.value)});
  }
  return expectations;
}

void AddExpectation(const yaml::Entry& entry,
                    std::vector<Expectation>& expectations) {
  const yaml::Node& value = entry.value;
  if (const OpName* comparison = FindOp(kComparisons, entry.key)) {
    expectations.push_back(
        {.op = comparison->op,
         .values = value.IsSeq() ? value.items : std::vector{value}});
  } else if (const OpName* part = FindOp(kParts, entry.key)) {
    expectations.push_back(
        {.op = part->op, .parts = DecodeExpectations(value)});
  } else if (entry.key == "matches") {
    expectations.push_back(DecodeMatch(value));
  } else if (entry.key == "version") {
    expectations.push_back({.op = Op::kVersion, .text = value.scalar});
  } else if (entry.key == "present") {
    expectations.push_back(
        {.op = Op::kPresent, .negated = !value.AsBool().value_or(true)});
  } else if (entry.key == "has") {
    for (Expectation& one : DecodeHas(value)) {
      expectations.push_back(std::move(one));
    }
  }
}

// A map says what holds; anything else is what the value is.
std::vector<Expectation> DecodeExpectations(const yaml::Node& node) {
  if (!node.IsMap()) {
    return {{.op = Op::kIs,
             .values = node.IsSeq() ? node.items : std::vector{node}}};
  }
  std::vector<Expectation> expectations;
  for (const yaml::Entry& entry : node.entries) {
    AddExpectation(entry, expectations);
  }
  return expectations;
}

std::shared_ptr<const Demand> DecodeDemand(const yaml::Node& node) {
  auto demand = std::make_shared<Demand>(
      Demand{.all = DecodeExpectations(node),
             .separator = Text(node, "split"),
             .ignores_case = Flag(node, "ignoreCase")});
  if (const yaml::Node* unknown = node.Find("ifUnknown")) {
    demand->if_unknown = DecodeSeverity(
        unknown->IsMap() ? Text(*unknown, "severity") : unknown->scalar);
    demand->assumption = Text(*unknown, "here");
  }
  return demand;
}

void AddFacts(const std::vector<Expectation>& expectations,
              std::vector<std::string>& facts) {
  for (const Expectation& expectation : expectations) {
    for (const yaml::Node& value : expectation.values) {
      if (value.tag == "!from") {
        facts.push_back(value.scalar);
      }
    }
    AddFacts(expectation.parts, facts);
  }
}

}  // namespace

std::vector<Condition> DecodeConditions(const yaml::Node& node) {
  std::vector<Condition> conditions;
  for (const yaml::Entry& entry : node.entries) {
    Condition condition{.fact = entry.key, .expected = entry.value};
    if (entry.key == kAnyOf || entry.key == kNoneOf) {
      condition.fact.clear();
      condition.none = entry.key == kNoneOf;
      for (const yaml::Node& item : entry.value.items) {
        condition.alternatives.push_back(DecodeConditions(item));
      }
    } else if (entry.value.IsMap()) {
      condition.demand = DecodeDemand(entry.value);
    } else if (entry.value.tag == "!from") {
      condition.demand = std::make_shared<const Demand>(
          Demand{.all = DecodeExpectations(entry.value)});
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

}  // namespace dgdc::catalog

namespace dgdc {

std::vector<std::string> FactsOf(const std::vector<Condition>& conditions) {
  std::vector<std::string> facts;
  for (const Condition& condition : conditions) {
    if (!condition.fact.empty()) {
      facts.push_back(condition.fact);
    }
    if (condition.demand != nullptr) {
      catalog::AddFacts(condition.demand->all, facts);
    }
    for (const std::vector<Condition>& one : condition.alternatives) {
      const std::vector<std::string> more = FactsOf(one);
      facts.insert(facts.end(), more.begin(), more.end());
    }
  }
  return facts;
}

}  // namespace dgdc
