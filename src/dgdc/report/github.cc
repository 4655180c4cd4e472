// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/github.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/report/parts.h"

namespace dgdc::report {
namespace {

std::string_view Level(Severity severity) {
  return severity == Severity::kInfo ? "notice" : SeverityName(severity);
}

// Each of `special` as %XX.
std::string EscapeProperty(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) == std::string_view::npos) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

std::string Data(std::string_view text) {
  return EscapeProperty(text, "%\r\n");
}

std::string Property(std::string_view text) {
  std::string shown;
  // GitHub would pass on what moves the cursor of a terminal.
  for (const char c : EscapeProperty(text, "%\r\n:,")) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte)
                                         : std::string(1, c);
  }
  return shown;
}

std::string Place(const Input& input, const Span& span) {
  if (!span.known()) {
    return "";
  }
  const Region region = RegionOf(input.sources, span);
  const std::string& name = input.sources.Get(span.file).name;
  std::string place = fmt::format("file={},line={},endLine={},",
                                  Property(PathFromRoot(name, input.base)),
                                  region.start.line, region.end.line);
  // GitHub drops columns with a warning when there are several lines.
  if (region.start.line == region.end.line) {
    place += fmt::format("col={},endColumn={},", region.start.column,
                         region.end.column);
  }
  return place;
}

}  // namespace

std::string Github(const Input& input) {
  std::vector<const Diagnostic*> errors_first;
  errors_first.reserve(input.diagnostics.size());
  for (const Diagnostic& diagnostic : input.diagnostics) {
    errors_first.push_back(&diagnostic);
  }
  std::stable_sort(errors_first.begin(), errors_first.end(),
                   [](const Diagnostic* a, const Diagnostic* b) {
                     return a->severity > b->severity;
                   });
  const RuleBook rules(input.rules, input.diagnostics);
  std::string text;
  for (const Diagnostic* diagnostic : errors_first) {
    const std::string title = fmt::format("{} {}", diagnostic->code,
                                          rules.Get(diagnostic->code).name);
    text += fmt::format("::{} {}title={}::{}\n", Level(diagnostic->severity),
                        Place(input, diagnostic->primary), Property(title),
                        Data(Explain(*diagnostic)));
  }
  return text + fmt::format("dgdc: {}\n", Summarize(input));
}

}  // namespace dgdc::report
