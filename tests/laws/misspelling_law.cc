// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"
#include "tests/laws/misspelled.h"

// A slip of one letter in a common name is named, at its place.
namespace dgdc::testing {
namespace {

// Whether anything is said of exactly this text.
bool IsNamed(const Linted& linted, std::string_view name) {
  return std::any_of(
      linted.findings.begin(), linted.findings.end(),
      [&](const Diagnostic& finding) {
        const std::string_view text = linted.sources.Text(finding.primary);
        return text == name || text == fmt::format("\"{}\"", name);
      });
}

std::vector<Breach> NamesSlips(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const auto linted = LintText(subject.name, subject.text);
  if (linted == nullptr) {
    return {{.what = subject.name, .detail = "is no manifest"}};
  }
  for (const std::string& slip : SlipsOf(subject.name)) {
    if (!IsNamed(*linted, slip)) {
      breaches.push_back({.what = subject.name,
                          .detail = fmt::format("{} is not named", slip)});
    }
  }
  return breaches;
}

}  // namespace

Law MisspellingLaw() {
  return {.name = "misspelling",
          .says = "a slip of one letter in a common name is named",
          .sets = {"misspelled"},
          .judge = &NamesSlips};
}

}  // namespace dgdc::testing
