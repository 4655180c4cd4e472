// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/edit/fix.h"
#include "dgdc/edit/operation.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"

// Fixes of the place that a finding points at, for rules that compute the right
// value.
namespace dgdc::lint {

// The value at the caret becomes `value`; none where it cannot be followed.
void CorrectTo(const manifest::Facts& facts, edit::Safety safety,
               const yaml::Node& value, Diagnostic& finding);
void CorrectTo(const manifest::Facts& facts, edit::Safety safety,
               std::string_view text, Diagnostic& finding);

// The key at the caret becomes `key`, unless its map has that key already.
void RenameTo(const manifest::Facts& facts, edit::Safety safety,
              std::string_view key, Diagnostic& finding);

// What stands at a place goes, with the collections that it leaves empty.
void CorrectByRemoving(const manifest::Facts& facts, edit::Safety safety,
                       const Span& place, std::string_view what,
                       Diagnostic& finding);

// The list at a place gets further items.
void AppendNames(const manifest::Facts& facts, edit::Safety safety,
                 const Span& list, const std::vector<std::string>& names,
                 Diagnostic& finding);

// The keys of a map that stand behind one of them: what a new entry that
// belongs to it is to stand before.
std::vector<std::string> KeysBehind(const yaml::Node& map,
                                    std::string_view key);

// The operation that gives the list at `path` a further item; the list is made
// where it is missing.
edit::Operation AppendTo(const manifest::Facts& facts, const edit::Path& path,
                         const yaml::Node& item);

}  // namespace dgdc::lint
