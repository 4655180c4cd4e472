// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/fingerprint.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "dgdc/base/fnv.h"

namespace dgdc {
namespace {

// A JSON file may be one line that every edit changes, so of a longer line
// only the marked text counts.
constexpr size_t kMaxLine = 400;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

// "env[3].value" -> "env[].value"; "[name]" stays.
std::string WithoutIndices(std::string_view path) {
  std::string text;
  for (size_t i = 0; i < path.size(); ++i) {
    text += path[i];
    if (path[i] != '[') {
      continue;
    }
    size_t end = i + 1;
    while (end < path.size() &&
           std::isdigit(static_cast<unsigned char>(path[end])) != 0) {
      ++end;
    }
    if (end < path.size() && path[end] == ']') {
      i = end - 1;
    }
  }
  return text;
}

std::string_view FlaggedText(const SourceSet& sources, const Span& span) {
  const std::string_view line =
      Trim(sources.Line(span.file, sources.Locate(span.file, span.begin).line));
  return line.size() <= kMaxLine ? line : Trim(sources.Text(span));
}

uint64_t Key(const Diagnostic& diagnostic, const SourceSet& sources,
             const PathBase& base) {
  Fnv hash;
  hash.Add(diagnostic.code);
  hash.Add(WithoutIndices(diagnostic.field_path));
  if (diagnostic.primary.known()) {
    hash.Add(PathFromRoot(sources.Get(diagnostic.primary.file).name, base));
    hash.Add(FlaggedText(sources, diagnostic.primary));
  }
  return hash.value();
}

}  // namespace

std::vector<std::string> Fingerprints(
    const std::vector<Diagnostic>& diagnostics, const SourceSet& sources,
    const PathBase& base) {
  std::vector<size_t> by_place(diagnostics.size());
  std::iota(by_place.begin(), by_place.end(), 0);
  const auto place = [&diagnostics](size_t i) {
    const Diagnostic& d = diagnostics[i];
    return std::tie(d.primary.file, d.primary.begin, d.primary.end, d.message);
  };
  std::stable_sort(
      by_place.begin(), by_place.end(),
      [&place](size_t a, size_t b) { return place(a) < place(b); });
  std::vector<std::string> fingerprints(diagnostics.size());
  std::map<uint64_t, int> seen;
  for (const size_t i : by_place) {
    const uint64_t key = Key(diagnostics[i], sources, base);
    fingerprints[i] = fmt::format("{:016x}:{}", key, ++seen[key]);
  }
  return fingerprints;
}

}  // namespace dgdc
