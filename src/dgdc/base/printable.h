// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc {

// A text of somebody else on one line of a terminal or of the log of a job,
// where it must neither move the cursor nor give orders: line breaks, other
// control characters, marks that reverse the direction of writing and bytes
// that are no UTF-8 are escaped as in a string of C, and so are the beginnings
// of commands ("::error" of GitHub, "##vso[" of Azure).
std::string Printable(std::string_view text);

// The same for a line of a source above a caret: one character for each that
// was there.
std::string PrintableColumns(std::string_view line);

}  // namespace dgdc
