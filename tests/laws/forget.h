// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/laws/linted.h"

// Texts that say less: what was told beside them is not, a tag is of no
// release, a variable comes out of a Secret.
namespace dgdc::testing {

struct Forgotten {
  std::string kind = {};  // "fabric", "dynamo", "facts", "tag", "secret"
  std::string text = {};
  Told told = {};
  // What was written there in the original; findings about it may go.
  std::vector<Span> gone = {};
};

// Every one that forgets something on which a finding may rest.
std::vector<Forgotten> Forget(const Linted& linted, const Subject& subject);

}  // namespace dgdc::testing
