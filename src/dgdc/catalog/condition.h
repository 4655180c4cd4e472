// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/yaml/node.h"

namespace dgdc {

// One line of a `when:`: a fact and what it must be.
struct Condition {
  std::string fact = {};  // "release", "param.devicePlugin"
  // Scalar, list of scalars, version range, "set": any value, "unset":
  // certainly no value, or "unknown": nothing tells; a list may hold the last
  // two as well.
  yaml::Node expected = {};
};

// Equality, membership or version range of the fact's text; null means that it
// certainly has no value.
bool Holds(const Condition& condition, const std::string* fact);

}  // namespace dgdc
