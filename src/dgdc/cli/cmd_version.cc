// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <ostream>
#include <string_view>

#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"

#ifndef DGDC_VERSION
#error "DGDC_VERSION comes from CMakeLists.txt"
#endif

namespace dgdc::cli {

std::function<int(Env&)> SetUpVersion(OptionSet& /*set*/) {
  return [](Env& env) {
    env.out << "dgdc " << ProgramVersion() << "\n";
    return kOk;
  };
}

std::string_view ProgramVersion() { return DGDC_VERSION; }

}  // namespace dgdc::cli
