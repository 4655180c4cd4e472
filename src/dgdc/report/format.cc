// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/format.h"

#include <algorithm>
#include <iterator>

#include "dgdc/report/gcc.h"
#include "dgdc/report/github.h"
#include "dgdc/report/json.h"
#include "dgdc/report/junit.h"
#include "dgdc/report/sarif.h"
#include "dgdc/report/text.h"
#include "dgdc/report/unjudged.h"

namespace dgdc::report {
namespace {

constexpr Format kFormats[] = {
    {"text", "for people: the source line with a caret, reasons, help",
     [](const Input& input) {
       return Text(input.diagnostics, input.sources,
                   {.color = input.color,
                    .secrets = input.secrets,
                    .seen = input.seen}) +
              UnjudgedText(input);
     },
     /*tells_rules=*/false},
    {"json", "for scripts: schemas/report.schema.json describes it", Json},
    {"sarif", "SARIF 2.1.0, for GitHub code scanning", Sarif},
    {"github", "annotations of a GitHub Actions run", Github},
    {"junit", "JUnit XML, for the test reports of CI systems", Junit},
    {"gcc", "one line per finding, for editors", Gcc,
     /*tells_rules=*/false},
};

}  // namespace

std::span<const Format> Formats() { return kFormats; }

const Format* FindFormat(std::string_view name) {
  const auto* found = std::find_if(
      std::begin(kFormats), std::end(kFormats),
      [name](const Format& format) { return format.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

}  // namespace dgdc::report
