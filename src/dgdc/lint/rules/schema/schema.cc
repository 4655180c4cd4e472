// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

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

void Say(const Facts& facts, Fault fault, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const schema::Violation& violation : graph.shape) {
      ShapeFault shape = Classify(facts, graph, violation);
      if (shape.fault != fault) {
        continue;
      }
      const Diagnostic found = DescribeFor(graph, violation);
      Diagnostic& finding = report.At(found.primary, found.message);
      finding.field_path = violation.path.Text();
      finding.labels = found.labels;
      if (shape.instead.empty()) {
        KeepHelp(found, finding);
      } else {
        finding.help = {std::move(shape.instead)};
      }
      if (graph.crd != nullptr) {
        SetSource(facts, *graph.crd, finding);
      }
      Correct(facts, fault, violation, finding);
    }
  }
  ReportResources(facts, fault, report);
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

void CheckOtherVersion(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const schema::Violation& violation : graph.shape) {
      ShapeFault shape = Classify(facts, graph, violation);
      if (shape.fault != Fault::kOtherVersion) {
        continue;
      }
      Diagnostic& finding = report.At(
          violation.span,
          fmt::format("{} is a field of {}, the document is {}",
                      ReadablePath(graph, violation.path).Text(),
                      manifest::ApiName(manifest::OtherApi(graph.api)),
                      manifest::ApiName(graph.api)));
      finding.field_path = violation.path.Text();
      RenameToOther(facts, shape.key, finding);
      finding.help = {std::move(shape.instead)};
    }
  }
}

void CheckNull(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const schema::Violation& violation : graph.shape) {
      // Who writes null out, as charts do that render what is not set, means
      // it.
      if (Classify(facts, graph, violation).fault == Fault::kNull &&
          !IsWrittenNull(facts, violation)) {
        report
            .At(violation.span,
                ReadablePath(graph, violation.path).Text() + " has no value")
            .field_path = violation.path.Text();
      }
    }
  }
  ReportResources(facts, Fault::kNull, report);
}

void CheckMisplaced(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const schema::Violation& violation : graph.shape) {
      ShapeFault shape = Classify(facts, graph, violation);
      if (shape.fault != Fault::kMisplaced) {
        continue;
      }
      Diagnostic& finding = report.At(
          violation.span,
          fmt::format("{} has no field \"{}\"",
                      schema::Subject(
                          ReadablePath(graph, violation.path).Parent().Text()),
                      violation.path.steps.back().key));
      finding.field_path = violation.path.Text();
      finding.help = {std::move(shape.instead)};
    }
  }
}

template <Fault kFault>
void Check(const Facts& facts, Reporter& report) {
  Say(facts, kFault, report);
}

constexpr std::array kSchemaRules = {
    Rule{.code = "DG4001", .check = &CheckOtherVersion},
    Rule{.code = "DG4002", .check = &CheckMisplaced},
    Rule{.code = "DG4003", .check = &Check<Fault::kUnknown>},
    Rule{.code = "DG4004", .check = &Check<Fault::kWrongType>},
    Rule{.code = "DG4006", .check = &Check<Fault::kQuantity>},
    Rule{.code = "DG4007", .check = &CheckNull},
    Rule{.code = "DG4008", .check = &Check<Fault::kMissing>},
    Rule{.code = "DG4009", .check = &Check<Fault::kRange>},
    Rule{.code = "DG4010", .check = &Check<Fault::kValue>},
    Rule{.code = "DG4011", .check = &Check<Fault::kPattern>},
};

}  // namespace

std::span<const Rule> SchemaRules() { return kSchemaRules; }

}  // namespace dgdc::lint
