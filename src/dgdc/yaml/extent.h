// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

// Where the tokens of a YAML text end; yaml-cpp tells only where they begin.
// Every offset counts the bytes of `text`.
namespace dgdc::yaml {

[[nodiscard]] size_t LineBegin(std::string_view text, size_t pos);
// Where the line's break, or the text, begins.
[[nodiscard]] size_t LineEnd(std::string_view text, size_t pos);

// 0-based, in bytes.
[[nodiscard]] int Column(std::string_view text, size_t pos);

// The number of spaces at the start of the line of `pos`.
[[nodiscard]] int LineIndent(std::string_view text, size_t pos);

// Behind blanks, line breaks and comments.
[[nodiscard]] size_t SkipFiller(std::string_view text, size_t pos);

// Behind the tag and anchor that may stand at `pos`, and the filler after them.
[[nodiscard]] size_t SkipProperties(std::string_view text, size_t pos);

// Behind the anchor, alias or tag at `pos`.
[[nodiscard]] size_t NameEnd(std::string_view text, size_t pos);

// Behind the plain scalar at `pos`, which was read as `value`.
[[nodiscard]] size_t PlainEnd(std::string_view text, size_t pos,
                              std::string_view value);

// Behind the quote that closes the one at `pos`, or npos when none does.
[[nodiscard]] size_t QuotedEnd(std::string_view text, size_t pos);

// Behind the last content byte of the block scalar whose "|" or ">" stands at
// `pos`, inside a block collection at `parent_column` (-1: inside none).
[[nodiscard]] size_t BlockScalarEnd(std::string_view text, size_t pos,
                                    int parent_column);

// Behind the bracket that closes a flow collection of which the last part ends
// at `pos`; `pos` itself when there is none.
[[nodiscard]] size_t FlowEnd(std::string_view text, size_t pos);

// The length of the word for null that `text` starts with, or 0.
[[nodiscard]] size_t NullWordLength(std::string_view text);

// Whether "---" or "..." begins the line of `at` there.
[[nodiscard]] bool IsMarker(std::string_view text, size_t at,
                            std::string_view marker);

// Not so a flow map of one pair, as in "[key: value]".
[[nodiscard]] bool StartsWithBracket(std::string_view text, size_t at);

// Whether a "..." line ends the document above `at`.
[[nodiscard]] bool FollowsDocumentEnd(std::string_view text, size_t at);

}  // namespace dgdc::yaml
