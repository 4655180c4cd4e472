// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/edit/layout.h"
#include "dgdc/edit/operation.h"

namespace dgdc::edit {

// Bytes [begin, end) of a text become `text`.
struct TextChange {
  size_t begin = 0;
  size_t end = 0;
  std::string text = {};
};

// What must change in the text so that it says what the operation asks for.
// `operation.path` has keys and indexes as far as there is something; `way` is
// how far that is, through no merge key. Nothing when the text is laid out in
// a way that this cannot change; the caller checks the result in any case.
std::optional<TextChange> Write(const Layout& layout, const Way& way,
                                const Operation& operation);

// The text with changes that do not overlap, in the order of the text.
std::string Written(std::string_view text,
                    const std::vector<TextChange>& changes);

// Whether a string is set that is there and that readers of YAML 1.1 take for
// something else, as in "value: n".
bool LacksQuotes(const Layout& layout, const Way& way,
                 const Operation& operation);

}  // namespace dgdc::edit
