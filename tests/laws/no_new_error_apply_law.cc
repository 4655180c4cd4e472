// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// What `apply` writes has no error that its input had not.
namespace dgdc::testing {
namespace {

// The errors of a text that another one has not.
std::vector<Breach> NewIn(const Subject& subject, const std::string& how,
                          const std::string& text) {
  // It is not told the facts of the cluster.
  const auto before = LintText(subject.name, subject.text);
  const auto after = LintText(subject.name, text);
  if (before == nullptr || after == nullptr) {
    return {};
  }
  const Findings known = FindingsOf(*before, Severity::kError);
  std::vector<Breach> breaches;
  for (const auto& finding : FindingsOf(*after, Severity::kError)) {
    if (!known.contains(finding)) {
      breaches.push_back(
          {.what = finding.first,
           .detail = fmt::format("{}: {}", how, Describe(*after, finding))});
    }
  }
  return breaches;
}

void Append(std::vector<Breach>& to, std::vector<Breach> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

std::vector<Breach> ApplyBringsNone(const Subject& subject,
                                    const LawOptions& options) {
  const Catalog& catalog = Catalog::Embedded();
  std::vector<Breach> breaches;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    if (!options.Takes(subject.name + fabric.head.name, 24)) {
      continue;
    }
    SourceSet sources(&catalog.sources());
    const uint32_t file = sources.Add(subject.name, subject.text);
    const ApplyResult result =
        Apply(sources, file, catalog,
              {.fabric = &fabric,
               .hardware = catalog.hardware.Find(fabric.example_hardware)});
    if (result.ok) {
      Append(breaches,
             NewIn(subject, "apply --fabric " + fabric.head.name, result.text));
    }
  }
  return breaches;
}

}  // namespace

Law NoNewErrorApplyLaw() {
  return {.name = "no-new-error-apply",
          .says = "what apply writes has no error that its input had not",
          .sets = {"goldens", "examples", "corpus"},
          .judge = &ApplyBringsNone};
}

}  // namespace dgdc::testing
