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
};

}  // namespace dgdc::lint
