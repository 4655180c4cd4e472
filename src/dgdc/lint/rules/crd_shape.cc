// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rules/crd_shape.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/schema/crd.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;

constexpr std::array<std::pair<std::string_view, Fault>, 5> kFaults = {
    {{"DG0004", Fault::kUnknown},
     {"DG0006", Fault::kRange},
     {"DG0007", Fault::kMissing},
     {"DG0008", Fault::kValue},
     {"DG0009", Fault::kPattern}}};

// The API server drops a null where the field may be absent; an item of a list
// it keeps.
Fault TypeFault(const Diagnostic& found) {
  if (found.message.find(" is null, expected") == std::string::npos ||
      found.field_path.ends_with(']')) {
    return Fault::kWrongType;
  }
  const bool optional =
      !found.help.empty() && found.help.front().starts_with("remove the line");
  return optional ? Fault::kNull : Fault::kMissing;
}

Fault FaultOf(const Facts& facts, const Diagnostic& found) {
  if (found.code != "DG0007" &&
      manifest::HasPlaceholder(facts.sources->Text(found.primary))) {
    return Fault::kNone;
  }
  if (found.code == "DG0005") {
    return TypeFault(found);
  }
  if (IsRepetition(found)) {
    return Fault::kRepeated;
  }
  for (const auto& [code, fault] : kFaults) {
    if (code == found.code) {
      return fault;
    }
  }
  return Fault::kNone;
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
    for (const Diagnostic& found : resource.shape) {
      if (FaultOf(facts, found) != fault) {
        continue;
      }
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
