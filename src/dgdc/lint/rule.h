// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// A rule that counts, compares or correlates: a function over the facts. What
// is printed about it stands under the same code in profiles/rules. It is
// called once per file, looks at every graph, and stays silent about what is
// not known.
struct Rule {
  std::string_view code = {};
  void (*check)(const manifest::Facts& facts, Reporter& report) = nullptr;
  // Whether what is written is right depends on which fabric it is: judged for
  // each one where several fit (candidates.h). What is merely absent is no
  // matter of such a rule, whoever has one fabric would be told of all; nor are
  // names of devices, which tell rather which of the fabrics it is.
  bool of_fabric = false;
};

}  // namespace dgdc::lint
