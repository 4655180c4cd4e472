// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/source/span.h"

namespace dgdc {

// A check that could not be made: whether the rule is violated depends on a
// fact that is not known. Neither a finding nor success.
struct UnjudgedCheck {
  std::string code = {};        // of the rule
  std::string component = {};   // or the deployment, when the rule is about it
  Span place = {};              // of its name
  std::string fact = {};        // "cluster.kernel", as rules name it
  std::string settled_by = {};  // "the cluster's kernel"
  std::string told_by = {};     // how to tell it, "--facts"; "" for no option
  bool in_rest = false;         // the rest of the manifest stands elsewhere
};

// "the hardware of the nodes and the cluster's kernel would settle 12 checks";
// "" when there are none.
std::string SummaryOf(const std::vector<UnjudgedCheck>& checks);

}  // namespace dgdc
