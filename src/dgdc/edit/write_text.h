// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "dgdc/edit/layout.h"
#include "dgdc/edit/operation.h"
#include "dgdc/edit/style.h"
#include "dgdc/edit/write.h"

// The parts of writing that look at lines and at the insides of scalars.
namespace dgdc::edit {

// `value` in place of `old`, in the same style where that can hold it.
std::string PrintLike(std::string_view text, const yaml::Node& old,
                      const yaml::Node& value, bool in_flow,
                      const Style& style);

// Where a line can be added behind a part that ends at `end`: behind the
// comment on its line, and behind the empty lines that `value` keeps.
size_t BehindLine(std::string_view text, size_t end, const yaml::Node& value);

// Removes the lines of the bytes [begin, end), the comment behind included.
TextChange WholeLines(std::string_view text, size_t begin, size_t end);

// The next thing behind a part that ends at `end` and the rest of its line: a
// comment of its own line or what follows.
size_t NextPart(std::string_view text, size_t end);

// The bytes of what an alias stands for in place of the alias, moved to its
// columns; nothing when they cannot stand there.
std::optional<TextChange> CopyAnchor(const Layout& layout, const Use& use);

// Puts a text into a scalar, written as that scalar is.
std::optional<TextChange> SpliceScalar(const Layout& layout,
                                       const yaml::Node& scalar,
                                       const Operation& operation,
                                       const Style& style);

}  // namespace dgdc::edit
