// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// Deployments that people reported as broken, and the same ones mended.
namespace dgdc::testing {
namespace {

// `expected` is the severity and the components: "error A B".
std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::vector<Breach> CatchesBadAndKeepsGood(const Subject& subject,
                                           const LawOptions&) {
  const std::string what = subject.path.parent_path().filename();
  const auto linted = LintText(subject.name, subject.text, subject.told);
  if (linted == nullptr) {
    return {{.what = what, .detail = "cannot be read"}};
  }
  if (subject.expected.empty()) {
    if (linted->findings.empty()) {
      return {};
    }
    const Diagnostic& finding = linted->findings.front();
    return {{.what = what,
             .detail = fmt::format("good.yaml has {}: {}", finding.code,
                                   finding.message)}};
  }
  const std::vector<std::string> expected = WordsOf(subject.expected);
  for (const Diagnostic& finding : linted->findings) {
    const bool severe = finding.severity == Severity::kError ||
                        SeverityName(finding.severity) == expected.front();
    if (severe && std::find(expected.begin() + 1, expected.end(),
                            ComponentOf(*linted, finding)) != expected.end()) {
      return {};
    }
  }
  return {{.what = what,
           .detail = fmt::format("bad.yaml has no {}", subject.expected)}};
}

}  // namespace

Law CasesLaw() {
  return {.name = "cases",
          .says =
              "every reported case is caught at its place, and the mended "
              "one is clean",
          .sets = {"cases"},
          .judge = &CatchesBadAndKeepsGood};
}

}  // namespace dgdc::testing
