// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/diag/diagnostic.h"

namespace dgdc {

// Everything that is ever printed about a rule in general, whether the rule is
// code or data. Sentences, ending with a period.
struct RuleDoc {
  std::string code = {};   // "DG2010", never reused
  std::string name = {};   // kebab case, reads well after "allow"
  std::string group = {};  // "transports"
  Severity severity = Severity::kWarning;
  std::string summary = {};    // one line, present tense
  std::string why = {};        // the consequence, measured if known
  std::string remedy = {};     // what to write instead
  std::string fix = {};        // "safe", "unsafe", or empty
  std::string releases = {};   // range of Dynamo versions, or empty
  std::string operators = {};  // range of versions of the operator, or empty
  // Why it holds for all operators, where that needs saying, or empty.
  std::string all_operators = {};
  std::vector<std::string> operator_sources = {};  // that prove the range
  std::vector<std::string> sources = {};           // "title, address"
  // When each of them was read, "read 2026-09 at 2a6da14c8361"; "" for one that
  // is no source of the catalog.
  std::vector<std::string> read = {};
};

}  // namespace dgdc
