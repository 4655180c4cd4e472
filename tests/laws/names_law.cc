// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// What published manifests set is known to the tables of names: whoever deploys
// them reads no hint that is false. What is said of them is listed, with what
// is wrong with the name.
namespace dgdc::testing {
namespace {

constexpr std::array<std::string_view, 10> kOfNames = {
    "DG3243", "DG3244", "DG3245", "DG3246", "DG3247",
    "DG3248", "DG3249", "DG4384", "DG4385", "DG4386"};

std::vector<Breach> KnowsNames(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const auto linted = LintText(subject.name, subject.text);
  if (linted == nullptr) {
    return breaches;
  }
  for (const Diagnostic& finding : linted->findings) {
    if (std::find(kOfNames.begin(), kOfNames.end(), finding.code) !=
        kOfNames.end()) {
      breaches.push_back(
          {.what = fmt::format("{} {}", finding.code,
                               linted->sources.Text(finding.primary)),
           .detail = finding.message});
    }
  }
  return breaches;
}

}  // namespace

Law NamesLaw() {
  return {.name = "names",
          .says =
              "nothing is said of names in published manifests that is not "
              "listed with what is wrong with them",
          .sets = {"examples", "facts", "corpus"},
          .judge = &KnowsNames};
}

}  // namespace dgdc::testing
