// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/diag/unjudged.h"
#include "dgdc/model/value.h"
#include "dgdc/source/span.h"

namespace dgdc::lint {

// A check that could not be made: whether the rule is violated depends on a
// fact that is not known. Neither a finding nor success.
struct Unjudged {
  std::string code = {};       // of the rule
  std::string component = {};  // or the deployment, when the rule is about it
  Span place = {};             // of its name
  std::string fact = {};       // "cluster.kernel"
  model::Need need = model::Need::kNothing;  // what would settle it

  friend bool operator==(const Unjudged&, const Unjudged&) = default;
};

// What would settle it, in words: of the cluster the fact itself.
std::string SettledBy(const Unjudged& check);

// How to tell it: "--dynamo", "--facts", ...
std::string_view ToldBy(model::Need need);

// The same for reports.
UnjudgedCheck Described(const Unjudged& check);

}  // namespace dgdc::lint
