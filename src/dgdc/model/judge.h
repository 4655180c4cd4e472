// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/model/value.h"
#include "dgdc/yaml/node.h"

// What conditions of profiles and rules make of facts.
namespace dgdc::model {

// Whether a condition holds; what depends on something that is not known may.
enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

// A fact that is not known, though something depends on it.
struct Lack {
  std::string fact = {};
  Need need = Need::kNothing;
};

// Where conditions find the facts that they name.
class FactSource {
 public:
  virtual ~FactSource() = default;

  // The fact of that name; null when there is none.
  virtual const Fact* FindFact(std::string_view name) = 0;
};

// What became of a condition, or of several that must all hold.
struct Judgement {
  Truth truth = Truth::kTrue;
  // Of kUnknown: the first fact that is missing.
  Lack lack = {};
  // A condition that nobody can judge, and that the rule takes for fulfilled in
  // its own severity (Demand::if_unknown); null when there is none.
  const Demand* assumed = nullptr;
  // The item of a list because of which an `any` holds, without a place where
  // it is a part of a text; null otherwise.
  yaml::Node item = {};
  // What a `near` found that was most likely meant; "" without one.
  std::string nearest = {};
};

// Of a fact that is known by its text: equality, membership or version range;
// "set", "unset" (certainly absent) or "unknown". Not for conditions that name
// other facts, which the next one judges.
Truth Judge(const Condition& condition, const Fact& fact);

// The same of any condition, `fact` being that which it names.
Judgement Judge(const Condition& condition, const Fact* fact,
                FactSource& source);

// Whether all of them hold: false when one does not, else unknown when one may
// not.
Judgement JudgeAll(const std::vector<Condition>& conditions,
                   FactSource& source);

// Takes `one` into what is known of conditions that must all hold.
void AlsoHolds(Judgement one, Judgement& all);

}  // namespace dgdc::model
