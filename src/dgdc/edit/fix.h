// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/edit/operation.h"

namespace dgdc::edit {

enum class Safety : uint8_t {
  // The deployment means what it was meant to mean, and works; `lint --fix`
  // makes it.
  kSafe,
  // The author may have meant something else, or something else is needed
  // too; `--unsafe-fixes` makes it.
  kUnsafe,
};

// "safe", "unsafe".
std::string_view SafetyName(Safety safety);

// What makes a finding go away.
struct Fix {
  // In the imperative, lower case, without a period: "set UCX_TLS to rc".
  std::string title = {};
  Safety safety = Safety::kSafe;
  // All of them or none; paths are about the file of the finding.
  std::vector<Operation> operations = {};
};

}  // namespace dgdc::edit
