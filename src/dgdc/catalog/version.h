// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dgdc {

// Compares the leading dotted numbers of two versions ("6.8.0-1015-aws" counts
// as 6.8.0; missing parts are 0): negative, zero or positive.
int CompareVersions(std::string_view a, std::string_view b);

// Whether `text` reads as a range: comparisons with <, <=, >, >= or =,
// separated by spaces, that must all hold.
bool IsVersionRange(std::string_view text);

// Whether `version` lies in `range`, which IsVersionRange accepts.
bool InVersionRange(std::string_view version, std::string_view range);

// Whether `text` is a range that every newer version lies in as well.
bool OnlyLowerBounds(std::string_view text);

// Whether `version` is too new for `range`, as every newer one then is.
bool IsAboveRange(std::string_view version, std::string_view range);

}  // namespace dgdc
