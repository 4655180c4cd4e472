// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/edit/fix.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/facts.h"

// Fixes of findings: those that a rule states as data, and the form in which
// functions give theirs.
namespace dgdc::lint {

// What a finding is about.
struct FixContext {
  const manifest::Facts& facts;
  const manifest::Graph* graph = nullptr;    // null when not known
  const manifest::Worker* worker = nullptr;  // null: the whole deployment
  FactLookup look_up = {};
  // Further workers that have what the finding points at, through an anchor:
  // what is done to the one is done to them.
  std::vector<const manifest::Worker*> sharing = {};
};

// Gives the finding the fix that the rule states; none when it cannot be made
// in this manifest. A finding that has one keeps it.
void AttachFix(const FixSpec& fix, const FixContext& context,
               Diagnostic& finding);

// The same with what the place of the finding tells alone.
void AttachFix(const FixSpec& fix, const manifest::Facts& facts,
               Diagnostic& finding);

// Gives the finding a fix of its own; none without operations.
void SetFix(Diagnostic& finding, edit::Safety safety, std::string title,
            const std::optional<manifest::Operations>& operations);

// Removes what stands at a place as a whole: a variable with its name, a flag
// with its value, an item, an entry.
std::optional<manifest::Operations> RemoveAt(const FixContext& context,
                                             const Span& place);

// Gives what stands at a place, or under the key there, another value; of a
// part of a text that part.
std::optional<manifest::Operations> SetAt(const FixContext& context,
                                          const Span& place,
                                          const yaml::Node& value);

// The other workers that have what stands at a place, through an anchor.
std::vector<const manifest::Worker*> SharersOf(const manifest::Graph& graph,
                                               const manifest::Worker& worker,
                                               const Span& place);

// What is known about a place: the worker whose component it is in, and those
// that share it.
FixContext ContextAt(const manifest::Facts& facts, const Span& place);

}  // namespace dgdc::lint
