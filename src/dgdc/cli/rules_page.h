// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/rule_doc.h"
#include "dgdc/lint/rulebook.h"

// What is printed about rules: by `dgdc rules`, and docs/rules.md.
namespace dgdc::cli {

enum class RulesFormat : uint8_t { kText, kMarkdown, kJson };

std::string RuleList(const Catalog& catalog, const lint::Rulebook& book,
                     RulesFormat format);

// One rule, or a code of the reading of files; "" when the word is neither.
std::string RulePage(const Catalog& catalog, const lint::Rulebook& book,
                     const std::string& word, RulesFormat format);

// All groups with all that is known about their rules, in Markdown.
std::string RuleSections(const Catalog& catalog, const lint::Rulebook& book);

}  // namespace dgdc::cli
