// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"

// Whoever followed the documents of an earlier version must still get what they
// promised. Where that would be wrong today, a row of the list says what takes
// its place, and so must the finding.
namespace dgdc::testing {
namespace {

std::vector<Breach> Compiles(const Subject& subject, const LawOptions&) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  const CompileResult result = Compile(sources, file, catalog, {});
  if (result.ok()) {
    return {};
  }
  std::string detail = "refused";
  for (const Diagnostic& finding : result.diagnostics) {
    if (finding.severity == Severity::kError) {
      detail =
          fmt::format("{}: {}{}", finding.code, finding.message,
                      finding.help.empty() ? " (and nothing says what to do)"
                                           : "; " + finding.help.front());
      break;
    }
  }
  return {{.what = subject.name, .detail = detail}};
}

}  // namespace

Law ExamplesLaw() {
  return {.name = "examples",
          .says =
              "every intent that an earlier version documented compiles, "
              "or a finding names what takes its place",
          .sets = {"documented"},
          .judge = &Compiles};
}

}  // namespace dgdc::testing
