// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/glob.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <fnmatch.h>

namespace dgdc {
namespace {

constexpr std::string_view kAnyParts = "**";

using Parts = std::vector<std::string>;

// Without empty parts and ".".
Parts Split(std::string_view path) {
  Parts parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size() < path.size() ? part.size() + 1
                                                 : part.size());
    if (!part.empty() && part != ".") {
      parts.emplace_back(part);
    }
  }
  return parts;
}

enum class Rest : uint8_t { kNothing, kAnything };

bool Match(std::span<const std::string> pattern,
           std::span<const std::string> path, Rest rest) {
  if (pattern.empty()) {
    return path.empty() || rest == Rest::kAnything;
  }
  if (pattern.front() == kAnyParts) {
    for (size_t skipped = 0; skipped <= path.size(); ++skipped) {
      if (Match(pattern.subspan(1), path.subspan(skipped), rest)) {
        return true;
      }
    }
    return false;
  }
  return !path.empty() &&
         ::fnmatch(pattern.front().c_str(), path.front().c_str(), 0) == 0 &&
         Match(pattern.subspan(1), path.subspan(1), rest);
}

}  // namespace

bool HasGlob(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool GlobMatches(std::string_view pattern, std::string_view path) {
  return pattern.starts_with('/') == path.starts_with('/') &&
         Match(Split(pattern), Split(path), Rest::kNothing);
}

bool GlobCovers(std::string_view pattern, std::string_view path) {
  Parts parts = Split(pattern);
  const size_t slash = pattern.find('/');
  if (slash == std::string_view::npos || slash + 1 == pattern.size()) {
    parts.emplace(parts.begin(), kAnyParts);
  }
  return Match(parts, Split(path), Rest::kAnything);
}

}  // namespace dgdc
