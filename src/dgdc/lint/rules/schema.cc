// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rules/crd_shape.h"
#include "dgdc/lint/rules/shape_fault.h"

// What the schemas of the API find, under the codes of rules.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;

void Say(const Facts& facts, Fault fault, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      ShapeFault shape = Classify(facts, graph, found);
      if (shape.fault != fault) {
        continue;
      }
      Diagnostic& finding =
          report.At(found.primary, ReadablePath(graph, found.message));
      finding.field_path = found.field_path;
      finding.labels = found.labels;
      if (shape.instead.empty()) {
        KeepHelp(found, finding);
      } else {
        finding.help = {std::move(shape.instead)};
      }
      if (graph.crd != nullptr) {
        SetSource(facts, *graph.crd, finding);
      }
    }
  }
  ReportResources(facts, fault, report);
}

std::string_view VersionOf(manifest::Api api, bool other) {
  return (api == manifest::Api::kAlpha) != other ? "v1alpha1" : "v1beta1";
}

void CheckOtherVersion(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      ShapeFault shape = Classify(facts, graph, found);
      if (shape.fault != Fault::kOtherVersion) {
        continue;
      }
      const std::string& path = found.field_path;
      Diagnostic& finding = report.At(
          found.primary,
          fmt::format("{} is a field of {}, the document is {}",
                      ReadablePath(graph, path), VersionOf(graph.api, true),
                      VersionOf(graph.api, false)));
      finding.field_path = path;
      finding.help = {std::move(shape.instead)};
    }
  }
}

void CheckNull(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      if (Classify(facts, graph, found).fault == Fault::kNull) {
        report
            .At(found.primary,
                ReadablePath(graph, found.field_path) + " has no value")
            .field_path = found.field_path;
      }
    }
  }
  ReportResources(facts, Fault::kNull, report);
}

void CheckMisplaced(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Diagnostic& found : graph.shape) {
      ShapeFault shape = Classify(facts, graph, found);
      if (shape.fault != Fault::kMisplaced) {
        continue;
      }
      const size_t in = found.message.rfind(" in ");
      Diagnostic& finding = report.At(
          found.primary,
          fmt::format("{} has no field \"{}\"",
                      ReadablePath(graph, found.message.substr(in + 4)),
                      facts.sources->Text(found.primary)));
      finding.field_path = found.field_path;
      finding.help = {std::move(shape.instead)};
    }
  }
}

template <Fault kFault>
void Check(const Facts& facts, Reporter& report) {
  Say(facts, kFault, report);
}

constexpr std::array kRules = {
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

std::span<const Rule> SchemaRules() { return kRules; }

}  // namespace dgdc::lint
