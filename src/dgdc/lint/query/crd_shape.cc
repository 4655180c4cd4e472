// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/crd_shape.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/schema/crd.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;

}  // namespace

void KeepHelp(const Diagnostic& found, Diagnostic& finding) {
  constexpr size_t kMostHelp = 200;
  std::vector<std::string> help;
  for (const std::string& line : found.help) {
    if (line.size() <= kMostHelp) {
      help.push_back(line);
    }
  }
  if (!help.empty()) {
    finding.help = std::move(help);
  }
}

void SetSource(const Facts& facts, const schema::Crd& crd,
               Diagnostic& finding) {
  finding.sources = {fmt::format("CustomResourceDefinition {} in {}", crd.name,
                                 facts.sources->Get(crd.place.file).name)};
}

void ReportResource(const OneShape& it, Fault fault,
                    const schema::Violation& violation, Reporter& report) {
  const Diagnostic found = Describe(violation);
  Diagnostic& finding = report.At(found.primary, found.message);
  finding.field_path = found.field_path;
  finding.labels = found.labels;
  KeepHelp(found, finding);
  // The rule's own reason may speak of deployments.
  if (fault != Fault::kUnknown) {
    finding.why = {"the API server refuses what the definition does not allow"};
  }
  SetSource(it.facts, *it.resource->crd, finding);
}

}  // namespace dgdc::lint
