// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/yaml/node.h"
#include "dgdc/yaml/scope.h"

namespace dgdc {

// One line of a `when:`: a fact and what it must be.
struct Condition {
  std::string fact = {};  // "release", "param.devicePlugin"
  // Scalar, list of scalars, version range, "set": any value, or "unset": no
  // value, which a list may hold too.
  yaml::Node expected = {};
};

// Equality, membership or version range of the fact's text; null means that it
// has no value.
bool Holds(const Condition& condition, const std::string* fact);

// The same of the fact's value; an unknown fact does not hold.
bool Holds(const Condition& condition, const yaml::Scope& facts);

// Whether all hold.
bool Holds(const std::vector<Condition>& conditions, const yaml::Scope& facts);

}  // namespace dgdc
