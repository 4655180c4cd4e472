// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/operators.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/crd_shape.h"
#include "dgdc/lint/query/shape_fault.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/places.h"
#include "dgdc/schema/wording.h"
#include "dgdc/yaml/scalar.h"

// What the schemas of the API find, under the codes of rules.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// Quotes around what is to be a text, none around a number or a boolean.
void CorrectType(const Facts& facts, const schema::Violation& violation,
                 Diagnostic& finding) {
  const auto at = manifest::FindAround(facts, violation.span);
  if (!at || !at->node->IsScalar() || at->node->IsNull()) {
    return;
  }
  const std::string_view text = facts.sources->Text(violation.span);
  const Node::Kind plain = yaml::PlainKind(at->node->scalar);
  const auto wants = [&violation](Node::Kind kind) {
    return !violation.expected.empty() && violation.expected.back() == kind;
  };
  const auto set = [&](const char* title, const Node& value) {
    SetFix(finding, edit::Safety::kSafe, title,
           manifest::Operations{edit::Operation::Set(at->path, value)});
  };
  if (!at->node->IsString() && wants(Node::Kind::kString)) {
    set("put it in quotes", Node::String(text));
  } else if (at->node->IsString() &&
             (plain == Node::Kind::kInt || plain == Node::Kind::kBool) &&
             wants(plain)) {
    set("remove the quotes", Node::Of(plain, at->node->scalar));
  }
}

void Correct(const Facts& facts, Fault fault,
             const schema::Violation& violation, Diagnostic& finding) {
  const std::string& meant = violation.suggestion;
  if (fault == Fault::kUnknown && !meant.empty()) {
    RenameTo(facts, edit::Safety::kSafe, meant, finding);
  } else if (fault == Fault::kValue && !meant.empty()) {
    CorrectTo(facts, edit::Safety::kSafe, meant, finding);
  } else if (fault == Fault::kWrongType || fault == Fault::kQuantity) {
    CorrectType(facts, violation, finding);
  }
}

// Whether the operator may be newer than the definitions that are built in: it
// may then have what they have not. What pods may hold Kubernetes says.
bool MayBeNewer(const OneShape& it, const schema::Violation& violation,
                std::string_view known) {
  const bool is_of_pod =
      std::any_of(violation.path.steps.begin(), violation.path.steps.end(),
                  [](const schema::PathStep& step) {
                    return step.Is("podTemplate") || step.Is("extraPodSpec");
                  });
  if (it.graph->crd != nullptr || is_of_pod || !violation.path.root.empty()) {
    return false;
  }
  const OperatorSeen seen = SeenOperator(it.facts, *it.graph);
  if (!seen.version.empty()) {
    return IsAboveRange(seen.version, known);
  }
  return std::any_of(it.graph->workers.begin(), it.graph->workers.end(),
                     [known](const manifest::Worker& worker) {
                       return IsAboveRange(worker.release, known);
                     });
}

// Makes it a warning that a newer operator may not bear out.
bool SoftenByVersion(const OneShape& it, const ShapeFault& shape,
                     const schema::Violation& violation, Reporter& report,
                     Diagnostic& finding) {
  if ((shape.fault != Fault::kUnknown && shape.fault != Fault::kValue) ||
      !MayBeNewer(it, violation, report.Name("known"))) {
    return false;
  }
  finding.severity = Severity::kWarning;
  finding.here = fmt::format("not in the definitions that dgdc has, of {}",
                             report.Name("definitions"));
  finding.why = {
      "where the definition of the operator does not have it either, kubectl "
      "refuses it"};
  finding.help.emplace_back(
      "newer operators may have it: give the definition of yours with --crd");
  return true;
}

// Offers no value that an operator which may run has not.
schema::Violation OfferedBy(const OneShape& it, schema::Violation violation) {
  const OperatorSeen seen = SeenOperator(it.facts, *it.graph);
  if (violation.breach != schema::Breach::kValue || violation.rule == nullptr ||
      seen.version.empty()) {
    return violation;
  }
  for (const auto& [value, versions] : violation.rule->value_versions) {
    if (ShareOf({.range = versions}, seen) == OfOperators::kAll) {
      continue;
    }
    std::erase_if(violation.allowed, [&value = value](const Node& one) {
      return one.scalar == value;
    });
    if (violation.suggestion == value) {
      violation.suggestion.clear();
    }
  }
  return violation;
}

Diagnostic& ReportInDeployment(const OneShape& it, const ShapeFault& shape,
                               const schema::Violation& broken,
                               Reporter& report) {
  const schema::Violation violation = OfferedBy(it, broken);
  const Diagnostic found = DescribeFor(*it.graph, violation);
  Diagnostic& finding = report.At(found.primary, found.message);
  finding.field_path = violation.path.Text();
  finding.labels = found.labels;
  if (shape.instead.empty()) {
    KeepHelp(found, finding);
  } else {
    finding.help = {shape.instead};
  }
  if (it.graph->crd != nullptr) {
    SetSource(it.facts, *it.graph->crd, finding);
  }
  if (!SoftenByVersion(it, shape, violation, report, finding)) {
    Correct(it.facts, shape.fault, violation, finding);
  }
  return finding;
}

// A field can be missing only where the operator has it.
OfOperators ShareWith(const OneShape& it, const schema::Violation& violation) {
  return it.graph == nullptr || it.graph->document == nullptr ||
                 violation.versions.empty()
             ? OfOperators::kAll
             : ShareOf({.range = violation.versions},
                       SeenOperator(it.facts, *it.graph));
}

void ReportMissing(const OneShape& it, const ShapeFault& shape,
                   const schema::Violation& violation, Reporter& report) {
  const OfOperators share = ShareWith(it, violation);
  if (share == OfOperators::kNone) {
    return;
  }
  Diagnostic& finding = ReportInDeployment(it, shape, violation, report);
  if (share != OfOperators::kAll) {
    finding.severity = Severity::kWarning;
    finding.operators = OperatorClaim{.range = violation.versions,
                                      .sources = report.rule().sources};
  }
}

template <Fault kFault>
void CheckShape(const OneShape& it, Reporter& report) {
  ForFaults(it, kFault, report,
            [&](const schema::Violation& violation, const ShapeFault& shape) {
              if (it.graph == nullptr) {
                ReportResource(it, kFault, violation, report);
              } else if (kFault == Fault::kMissing) {
                ReportMissing(it, shape, violation, report);
              } else {
                ReportInDeployment(it, shape, violation, report);
              }
            });
}

void RenameToOther(const Facts& facts, std::string_view key,
                   Diagnostic& finding) {
  const auto at = manifest::FindAround(facts, finding.primary);
  if (!at || key.empty() || at->path.steps.empty()) {
    return;
  }
  if (!at->node->IsMap()) {
    RenameTo(facts, edit::Safety::kSafe, key, finding);
    return;
  }
  // v1alpha1 has the size of sharedMemory in a map.
  const edit::Path owner_path = at->path.Parent();
  const Node* owner = manifest::NodeAt(facts, owner_path);
  const Node* size = at->node->Find("size");
  if (owner == nullptr || owner->Find(key) != nullptr || size == nullptr ||
      at->node->entries.size() != 1) {
    return;
  }
  edit::Operation set = edit::Operation::Set(owner_path.Then(key), *size);
  set.before = KeysBehind(*owner, at->path.steps.back().key);
  SetFix(
      finding, edit::Safety::kSafe,
      fmt::format("write {}: {}", key, size->scalar),
      manifest::Operations{edit::Operation::Remove(at->path), std::move(set)});
}

void CheckOtherVersion(const OneShape& it, Reporter& report) {
  ForFaults(it, Fault::kOtherVersion, report,
            [&](const schema::Violation& violation, const ShapeFault& shape) {
              const Graph& graph = *it.graph;
              Diagnostic& finding = report.At(
                  violation.span,
                  fmt::format("{} is a field of {}, the document is {}",
                              ReadablePath(graph, violation.path).Text(),
                              manifest::ApiName(manifest::OtherApi(graph.api)),
                              manifest::ApiName(graph.api)));
              finding.field_path = violation.path.Text();
              RenameToOther(it.facts, shape.key, finding);
              finding.help = {shape.instead};
            });
}

void CheckNull(const OneShape& it, Reporter& report) {
  ForFaults(it, Fault::kNull, report,
            [&](const schema::Violation& violation, const ShapeFault&) {
              // Who writes null out, as charts do that render what is not set,
              // means it.
              if (IsWrittenNull(it.facts, violation)) {
                return;
              }
              const Diagnostic found = it.graph == nullptr
                                           ? Describe(violation)
                                           : DescribeFor(*it.graph, violation);
              Diagnostic& finding =
                  report.At(violation.span, found.field_path + " has no value");
              finding.field_path = violation.path.Text();
              if (it.graph == nullptr) {
                SetSource(it.facts, *it.resource->crd, finding);
              }
            });
}

void CheckMisplaced(const OneShape& it, Reporter& report) {
  ForFaults(it, Fault::kMisplaced, report,
            [&](const schema::Violation& violation, const ShapeFault& shape) {
              const schema::Path path = ReadablePath(*it.graph, violation.path);
              Diagnostic& finding =
                  report.At(violation.span,
                            fmt::format("{} has no field \"{}\"",
                                        schema::Subject(path.Parent().Text()),
                                        violation.path.steps.back().key));
              finding.field_path = violation.path.Text();
              finding.help = {shape.instead};
            });
}

constexpr std::array kSchemaRules = {
    Rule{.code = "DG4001", .check = &CheckOtherVersion},
    Rule{.code = "DG4002", .check = &CheckMisplaced},
    Rule{.code = "DG4003", .check = &CheckShape<Fault::kUnknown>},
    Rule{.code = "DG4004", .check = &CheckShape<Fault::kWrongType>},
    Rule{.code = "DG4006", .check = &CheckShape<Fault::kQuantity>},
    Rule{.code = "DG4007", .check = &CheckNull},
    Rule{.code = "DG4008", .check = &CheckShape<Fault::kMissing>},
    Rule{.code = "DG4009", .check = &CheckShape<Fault::kRange>},
    Rule{.code = "DG4010", .check = &CheckShape<Fault::kValue>},
    Rule{.code = "DG4011", .check = &CheckShape<Fault::kPattern>},
};

}  // namespace

std::span<const Rule> SchemaRules() { return kSchemaRules; }

}  // namespace dgdc::lint
