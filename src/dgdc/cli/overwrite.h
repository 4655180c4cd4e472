// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/cli/env.h"

namespace dgdc::cli {

// In words, the first of `outputs` that is also one of `inputs`, by whatever
// name; "" when there is none. Standard streams do not count.
std::string FindOverwritten(const std::vector<std::string>& inputs,
                            const std::vector<std::string>& outputs,
                            const Env& env);

}  // namespace dgdc::cli
