// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

// Where the brackets of a shell script end. Each takes the place of the opening
// one and returns the byte behind the closing one, or the size of the text
// when it is not closed or nested beyond what anybody writes.
namespace dgdc::manifest {

// "(...)" of a substitution, a subshell, an array or arithmetic.
size_t ParenthesesEnd(std::string_view text, size_t begin);

// "{...}" of "${...}". In double quotes a single quote is a letter.
size_t BracesEnd(std::string_view text, size_t begin, bool in_double);

size_t BackquotesEnd(std::string_view text, size_t begin);

// Behind the line that ends the here-document of which the text begins here.
size_t HereDocumentEnd(std::string_view text, size_t begin,
                       std::string_view delimiter, bool strips_tabs);

}  // namespace dgdc::manifest
