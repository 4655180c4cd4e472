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

using schema::Breach;

// The API server drops a null where the field may be absent; an item of a list
// it keeps.
Fault KindFaultOf(const schema::Violation& violation) {
  if (violation.actual != yaml::Node::Kind::kNull ||
      (!violation.path.steps.empty() && violation.path.steps.back().IsItem())) {
    return Fault::kWrongType;
  }
  return violation.optional ? Fault::kNull : Fault::kMissing;
}

Fault FaultOf(const Facts& facts, const schema::Violation& violation) {
  if (violation.breach != Breach::kMissing &&
      manifest::HasPlaceholder(facts.sources->Text(violation.span))) {
    return Fault::kNone;
  }
  switch (violation.breach) {
    case Breach::kUnknownField:
      return Fault::kUnknown;
    case Breach::kKind:
      return KindFaultOf(violation);
    case Breach::kRange:
      return Fault::kRange;
    case Breach::kMissing:
      return Fault::kMissing;
    case Breach::kRepeated:
      return Fault::kRepeated;
    case Breach::kPattern:
    case Breach::kFormat:
      return Fault::kPattern;
    default:
      return Fault::kValue;
  }
}

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

void ReportResources(const Facts& facts, Fault fault, Reporter& report) {
  for (const manifest::CustomResource& resource : facts.custom_resources) {
    for (const schema::Violation& violation : resource.shape) {
      const bool is_meant =
          fault == Fault::kNull && IsWrittenNull(facts, violation);
      if (FaultOf(facts, violation) != fault || is_meant) {
        continue;
      }
      const Diagnostic found = Describe(violation);
      Diagnostic& finding =
          report.At(found.primary, fault == Fault::kNull
                                       ? found.field_path + " has no value"
                                       : found.message);
      finding.field_path = found.field_path;
      finding.labels = found.labels;
      if (fault != Fault::kNull) {
        KeepHelp(found, finding);
      }
      // The rule's own reason may speak of deployments.
      if (fault != Fault::kNull && fault != Fault::kUnknown) {
        finding.why = {
            "the API server refuses what the definition does not allow"};
      }
      SetSource(facts, *resource.crd, finding);
    }
  }
}

}  // namespace dgdc::lint
