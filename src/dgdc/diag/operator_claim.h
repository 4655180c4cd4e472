// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgdc {

// What a finding says of versions of the Dynamo operator, when not all of them
// behave alike.
struct OperatorClaim {
  std::string range = {};    // versions for which the finding holds
  std::string version = {};  // the one that runs; "" when nothing tells
  bool assumed = false;      // `version` or a newer one, by the images
  std::vector<std::string> sources = {};  // what proves the range
  std::string teller = "--operator";      // what tells the version
};

// ">=1.0.0 <1.5.0" for people: "from 1.0.0 on and before 1.5.0".
std::string RangeInWords(std::string_view range);

// The sentence about it; "" where the version is known.
std::string NoteOf(const OperatorClaim& claim);

}  // namespace dgdc
