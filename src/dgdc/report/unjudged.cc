// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/unjudged.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/printable.h"
#include "dgdc/report/parts.h"

namespace dgdc::report {
namespace {

struct Missing {
  std::string what = {};
  std::vector<const UnjudgedCheck*> checks = {};
};

// By what would settle them, what settles most of them first.
std::vector<Missing> ByMissing(std::span<const UnjudgedCheck> checks) {
  std::vector<Missing> all;
  for (const UnjudgedCheck& check : checks) {
    const std::string& what = check.settled_by;
    const auto known =
        std::find_if(all.begin(), all.end(),
                     [&what](const Missing& one) { return one.what == what; });
    if (known == all.end()) {
      all.push_back({what, {&check}});
    } else {
      known->checks.push_back(&check);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Missing& a, const Missing& b) {
                     return a.checks.size() > b.checks.size();
                   });
  return all;
}

std::string PlaceText(const SourceSet& sources, const Span& span) {
  if (!span.known()) {
    return "";
  }
  const Position start = RegionOf(sources, span).start;
  return fmt::format("  {}:{}:{}", Printable(sources.Get(span.file).name),
                     start.line, start.column);
}

// " of Decode"; "" of what all deployments of the file are judged for.
std::string OfComponent(const UnjudgedCheck& check) {
  return check.component.empty()
             ? ""
             : fmt::format(" of {}", Printable(check.component));
}

}  // namespace

std::string UnjudgedText(const Input& input) {
  if (!input.show_unjudged) {
    return "";
  }
  const RuleBook rules(input.rules, input.diagnostics);
  std::string text =
      input.diagnostics.empty() || input.unjudged.empty() ? "" : "\n";
  for (const Missing& missing : ByMissing(input.unjudged)) {
    const std::string& told = missing.checks.front()->told_by;
    text += fmt::format("not judged without {}{}:\n", missing.what,
                        told.empty() ? "" : fmt::format(" ({})", told));
    for (const UnjudgedCheck* check : missing.checks) {
      text += fmt::format("  {} {}{}{}\n", check->code,
                          rules.Get(check->code).name, OfComponent(*check),
                          PlaceText(input.sources, check->place));
    }
  }
  return text;
}

std::string UnjudgedSentence(const UnjudgedCheck& check) {
  return fmt::format("{}{} is not judged: it depends on {}", check.code,
                     OfComponent(check), check.settled_by);
}

}  // namespace dgdc::report
