// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/lint/unjudged.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/law.h"

// What laws ask most: which findings a text has, and in which components.
namespace dgdc::testing {

// A text that was read and linted by all rules. Aliases are written out, and
// comments that allow findings count for nothing.
struct Linted {
  SourceSet sources = SourceSet(&Catalog::Embedded().sources());
  uint32_t file = 0;
  manifest::Facts facts = {};
  std::vector<Diagnostic> findings = {};
  std::vector<lint::Unjudged> unjudged = {};
};

// Null when the text is no YAML, or what is told is wrong.
std::unique_ptr<const Linted> LintText(const std::string& name,
                                       const std::string& text,
                                       const Told& told = {});

// "DEPLOYMENT/COMPONENT" of a DynamoGraphDeployment, else "KIND/NAME" of the
// document that a finding is in; "" when it has no place.
std::string ComponentOf(const Linted& linted, const Diagnostic& finding);

// Code and component.
using Findings = std::set<std::pair<std::string, std::string>>;

Findings FindingsOf(const Linted& linted, Severity at_least = Severity::kInfo);

// A finding of that code in that component, for a detail: "COMPONENT: message".
std::string Describe(const Linted& linted,
                     const std::pair<std::string, std::string>& finding);

}  // namespace dgdc::testing
