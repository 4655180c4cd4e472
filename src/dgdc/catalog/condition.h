// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/base/pattern.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// One thing that a value must be, where a scalar, a list or a range does not
// say it.
struct Expectation {
  enum class Op : uint8_t {
    kIs,          // one of `values`
    kMatches,     // `pattern`
    kLess,        // than values[0]; numbers and quantities of Kubernetes
    kAtMost,      // values[0]
    kMore,        // than values[0]
    kAtLeast,     // values[0]
    kVersion,     // in the range `text`
    kDivides,     // values[0]
    kMultipleOf,  // values[0]
    kPresent,     // there, or with `negated` certainly not
    kNot,         // `parts`
    kAny,         // an item of a list is all of `parts`
    kAll,         // every item is, and there is one
    kNone,        // no item is
    kHas,         // `parts` of the value under the key `text`
    kIn,          // one of `values`, lists that are facts opened; of a list of
                  // maps it is a name
    kNear,        // none of them, but as good as one of them
  };

  Op op = Op::kIs;
  // Scalars; one with the tag !from is the fact of that name.
  std::vector<yaml::Node> values = {};
  std::string text = {};
  std::optional<Pattern> pattern = {};
  bool negated = false;
  std::vector<Expectation> parts = {};
};

// What a fact must be, as a map says it: all of `all`.
struct Demand {
  std::vector<Expectation> all = {};
  // Of texts that are lists ("rc,cuda_copy"): what separates the items; "" when
  // the text is one value.
  std::string separator = {};
  bool ignores_case = false;
  // Where the fact is not known, the rule speaks in this severity all the same,
  // and says behind the caret what it assumes. Nothing: it cannot be judged.
  std::optional<Severity> if_unknown = {};
  std::string assumption = {};
};

// One line of a `when:`: a fact and what it must be, or alternatives.
struct Condition {
  std::string fact = {};  // "release", "param.devicePlugin"; "" of alternatives
  // Scalar, list of scalars, version range, "set": any value, "unset":
  // certainly no value, or "unknown": nothing tells; a list may hold the last
  // two as well.
  yaml::Node expected = {};
  // Where `expected` is a map: what it says; null otherwise.
  std::shared_ptr<const Demand> demand = {};
  // Of `anyOf` and `noneOf`: lists of conditions, of which one must hold, or
  // none may.
  std::vector<std::vector<Condition>> alternatives = {};
  bool none = false;
};

// The names of all facts that conditions ask for, in order: those of
// alternatives and those that others are compared with included.
std::vector<std::string> FactsOf(const std::vector<Condition>& conditions);

// Equality, membership or version range of the fact's text; null means that it
// certainly has no value. Not for conditions that are maps or alternatives,
// which model::Judge takes.
bool Holds(const Condition& condition, const std::string* fact);

}  // namespace dgdc
