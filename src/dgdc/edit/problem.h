// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace dgdc::edit {

// Why a text is not changed.
enum class Refusal : uint8_t {
  kBroken,         // the text is no YAML without errors
  kContradiction,  // two operations cannot both be made
  kMissing,        // there is nothing at the path, or nothing of that kind
  kWhole,          // the path is that of a whole document
  kTaken,          // the new key is there already
  kLayout,         // the text is laid out in a way that cannot be changed so
};

struct Problem {
  Refusal refusal = Refusal::kLayout;
  std::string text = {};  // lower case, without a period

  friend bool operator==(const Problem&, const Problem&) = default;
};

}  // namespace dgdc::edit
