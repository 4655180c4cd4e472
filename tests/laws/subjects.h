// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/laws/law.h"

namespace dgdc::testing {

// Where the texts come from that laws are asked about.
struct DataSet {
  std::string_view name = {};
  std::string_view holds = {};  // one line
  // Sorted by name; nothing when the set is not there.
  std::optional<std::vector<Subject>> (*load)(const LawOptions& options) =
      nullptr;
};

// Null when there is none of this name.
const DataSet* FindDataSet(std::string_view name);

}  // namespace dgdc::testing
