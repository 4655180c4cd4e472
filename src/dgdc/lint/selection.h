// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/lint/config.h"
#include "dgdc/lint/rulebook.h"

namespace dgdc::lint {

// Which rules run over a file and how severe their findings are.
struct Selection {
  const Rulebook* book = nullptr;
  std::vector<const RuleSpec*> rules = {};           // sorted by code
  std::set<std::string, std::less<>> disabled = {};  // codes
  std::map<std::string, Severity, std::less<>> severities = {};  // by code

  // Whether findings of this code would show: of a rule that runs, or of the
  // reading of files.
  [[nodiscard]] bool Covers(std::string_view code) const;
  // Drops what is disabled and sets severities.
  void Apply(std::vector<Diagnostic>& findings) const;
};

// All rules of the book, as they are.
Selection SelectAll(const Rulebook& book);

// The layers from the weakest to the strongest: `only` of a layer replaces what
// those below chose, `disable` takes away from it, severities win by code. Only
// rules can be chosen, so a text that is no YAML never goes unnoticed; it can
// be disabled. Reports DG0013 for names of nothing.
Selection Select(const Rulebook& book, std::span<const Layer* const> layers,
                 Sink& sink);

}  // namespace dgdc::lint
