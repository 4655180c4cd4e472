// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"

namespace dgdc::lint {

// Reads a file of rules that are not ours (schemas/rules.schema.json). They are
// data, have codes of their own, and name only facts that exist: DG0012,
// DG0014. Nothing after an error.
std::optional<RuleGroup> ReadOwnRules(const SourceSet& sources, uint32_t file,
                                      const Catalog& catalog, Sink& sink);

// What must hold of a rule that a folder of profiles adds, or puts in place of
// one of ours; `node` is how it is written.
void CheckSiteRule(const SourceSet& sources, const RuleSpec& rule,
                   const yaml::Node& node, const Catalog& catalog, Sink& sink);

// Reports DG0014 for every code or name that two rules share.
void CheckUnique(const Catalog& catalog,
                 const std::vector<const RuleGroup*>& own, Sink& sink);

}  // namespace dgdc::lint
