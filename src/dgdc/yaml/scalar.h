// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// What a plain (unquoted) scalar is by the YAML 1.2 core schema (10.3.2).
Node::Kind PlainKind(std::string_view text);

// Whether a string must be quoted so that every YAML 1.1 and 1.2 reader gives
// the same string back: empty, booleans of 1.1 (y, yes, on, off, ...), nulls,
// numbers in any notation (1e3, 0o7, 010, 1_000, 12:30:45, .5, .inf, 0x1f),
// timestamps, indicators, ": " and " #", leading or trailing blanks, "---",
// "...", "=", "<<", control characters.
bool NeedsQuotes(std::string_view text);

// `text` as a YAML scalar on one line: plain when that is safe, else single
// quoted, else (control characters, line breaks) double quoted with escapes.
std::string Quote(std::string_view text);

// The same in quotes whatever the text is: `quote` (' or ") where it needs no
// escapes, else the one that does.
std::string InQuotes(std::string_view text, char quote);

}  // namespace dgdc::yaml
