// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/dgdc.h"

namespace dgdc::cli {

// The sizes of a plan for people: roles, totals, model, KV transfer and the
// ways between workers.
std::string PlanText(const PlanResult& result);

}  // namespace dgdc::cli
