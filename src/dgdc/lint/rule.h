// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>
#include <variant>

#include "dgdc/lint/reporter.h"
#include "dgdc/lint/subject.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// What a rule counts, compares or correlates: a function that is called for
// each of what it judges, which its argument says, and that leaves its findings
// with the reporter. What is printed about them stands under the same code in
// profiles/rules. It reads what may be unknown through the reporter, so that
// what it lacks is told.
using Check =
    std::variant<void (*)(const OneWorker& it, Reporter& report),
                 void (*)(const OnePair& it, Reporter& report),
                 void (*)(const OneDeployment& it, Reporter& report),
                 void (*)(const OneDocument& it, Reporter& report),
                 void (*)(const OneShape& it, Reporter& report),
                 void (*)(const manifest::Facts& bundle, Reporter& report)>;

struct Rule {
  std::string_view code = {};
  Check check = {};
  // Whether what is written is right depends on which fabric it is: judged for
  // each one where several fit (candidates.h). What is merely absent is no
  // matter of such a rule, whoever has one fabric would be told of all; nor are
  // names of devices, which tell rather which of the fabrics it is.
  bool of_fabric = false;
};

}  // namespace dgdc::lint
