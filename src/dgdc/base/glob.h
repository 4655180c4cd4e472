// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dgdc {

// Patterns over paths with "/" between the parts: *, ? and [...] stay within a
// part, a part ** stands for any number of parts.

// Whether the text holds any of * ? [.
bool HasGlob(std::string_view text);

// Whether `pattern` matches all of `path`.
bool GlobMatches(std::string_view pattern, std::string_view path);

// As lines of a .gitignore: a pattern also covers everything below a directory
// that it matches, and one without "/" (but at its end) counts at any depth.
bool GlobCovers(std::string_view pattern, std::string_view path);

}  // namespace dgdc
