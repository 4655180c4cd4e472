// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/untouched.h"
#include "tests/laws/written_lines.h"

// Putting one fabric and then another one onto a manifest leaves every byte
// that is not the fabric's: a line on which nothing means anything else
// afterwards stands there as it was, and so does every comment that is not of
// something that went.
namespace dgdc::testing {
namespace {

std::vector<Breach> LeavesTheRest(const Subject& subject,
                                  const LawOptions& options) {
  constexpr size_t kOneOf = 48;
  const Catalog& catalog = Catalog::Embedded();
  std::vector<Breach> breaches;
  std::string text = subject.text;
  std::string how;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    if (!options.Takes(subject.name + fabric.head.name, kOneOf)) {
      continue;
    }
    if (how.empty()) {
      text = WithComments(text);
    }
    SourceSet sources(&catalog.sources());
    ApplyResult result =
        Apply(sources, sources.Add(subject.name, text), catalog,
              {.fabric = &fabric,
               .hardware = catalog.hardware.Find(fabric.example_hardware),
               .force = true});
    if (result.ok) {
      how +=
          fmt::format("{}{}", how.empty() ? "" : ", then ", fabric.head.name);
      for (const Touched& touched : TouchedLines(text, result.text)) {
        breaches.push_back(
            {.what = touched.how,
             .detail = fmt::format("{}: line {}", how, touched.line)});
      }
      text = std::move(result.text);
    }
  }
  return breaches;
}

}  // namespace

Law UntouchedLaw() {
  return {.name = "untouched",
          .says =
              "apply leaves every byte of what is not the fabric's, "
              "comments included",
          .sets = {"goldens", "examples", "facts", "corpus"},
          .judge = &LeavesTheRest};
}

}  // namespace dgdc::testing
