// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace dgdc {

// A name that profiles and templates may refer to.
struct FactInfo {
  std::string_view name = {};
  std::string_view doc = {};
};

// The closed list, sorted by name: what plan/scope.cc sets (a test compares the
// two). Besides these there are the parameters of the profile itself, as
// "param.NAME".
std::span<const FactInfo> FactTable();

}  // namespace dgdc
