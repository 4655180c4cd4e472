// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/condition.h"

#include <algorithm>
#include <cctype>

#include "dgdc/catalog/version.h"

namespace dgdc {
namespace {

bool IsVersion(const std::string& text) {
  return !text.empty() &&
         std::isdigit(static_cast<unsigned char>(text.front())) != 0;
}

}  // namespace

bool Holds(const Condition& condition, const std::string* fact) {
  const yaml::Node& expected = condition.expected;
  if (expected.IsSeq()) {
    return std::any_of(expected.items.begin(), expected.items.end(),
                       [fact](const yaml::Node& item) {
                         return fact == nullptr ? item.scalar == "unset"
                                                : item.scalar == *fact;
                       });
  }
  if (expected.scalar == "set") {
    return fact != nullptr;
  }
  if (fact == nullptr || expected.scalar == "unset") {
    return fact == nullptr && expected.scalar == "unset";
  }
  if (expected.IsString() && IsVersionRange(expected.scalar)) {
    // "none" and "inf" are no versions, and so in no range.
    return IsVersion(*fact) && InVersionRange(*fact, expected.scalar);
  }
  return expected.scalar == *fact;
}

}  // namespace dgdc
