// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/fix.h"

namespace dgdc::edit {

std::string_view SafetyName(Safety safety) {
  return safety == Safety::kSafe ? "safe" : "unsafe";
}

}  // namespace dgdc::edit
