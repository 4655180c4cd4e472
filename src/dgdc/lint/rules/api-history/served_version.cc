// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/lint/graph_model.h"
#include "dgdc/lint/operators.h"
#include "dgdc/lint/query/shape_fault.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/shape.h"

// Versions of the API that the operator of a release serves.
namespace dgdc::lint {
namespace {

using manifest::At;

// An operator that no profile describes is judged like the nearest older one,
// which the finding of its own says. One is at least as old as the images,
// unless --facts tells.
void CheckServedVersion(const OneDeployment& it, Reporter& report) {
  const bool is_told =
      it.facts.assumed.cluster.Find(manifest::kOperatorFact) != nullptr;
  const std::string name =
      report.ReadText({it.facts, it.graph, FirstWorker(it.graph)}, "operator")
          .value_or("");
  const ReleaseProfile* release =
      NearestRelease(it.facts.catalog->releases, name);
  const std::string_view api = manifest::ApiName(it.graph.api);
  if (it.graph.document == nullptr || release == nullptr ||
      std::find(release->api_versions.begin(), release->api_versions.end(),
                api) != release->api_versions.end()) {
    return;
  }
  Diagnostic& finding = report.At(
      At(*it.graph.document, {"apiVersion"}).span,
      is_told ? fmt::format("{} on an operator of release {}", api, name)
              : fmt::format("{} with images of release {}", api, name),
      fmt::format("{} serves {}", name,
                  fmt::join(release->api_versions, " and ")));
  if (is_told) {
    finding.severity = Severity::kError;
  }
}

// Once per file: it is about the program.
void CheckOperatorKnown(const manifest::Facts& facts, Reporter& report) {
  const yaml::Node* told = facts.assumed.cluster.Find(manifest::kOperatorFact);
  const auto& releases = facts.catalog->releases;
  if (told == nullptr || facts.graphs.empty() ||
      releases.Find(told->scalar) != nullptr) {
    return;
  }
  const ReleaseProfile* like = NearestRelease(releases, told->scalar);
  if (like == nullptr) {
    return;
  }
  report.At(facts.graphs.front().deployment.name.span,
            IsNewerThanKnown(releases, told->scalar)
                ? fmt::format("operator {} is newer than {}, the newest that "
                              "this dgdc knows",
                              told->scalar, like->head.name)
                : fmt::format("operator {} is none that this dgdc knows",
                              told->scalar),
            fmt::format("judged like {}", like->head.name));
}

// What pods of plain workloads hold Kubernetes says.
void CheckFieldVersions(const OneShape& it, Reporter& report) {
  if (it.graph == nullptr || it.graph->document == nullptr) {
    return;
  }
  ForFaults(it, Fault::kVersioned, report,
            [&](const schema::Violation& violation, const ShapeFault&) {
              const std::string path =
                  ReadablePath(*it.graph, violation.path).Text();
              Diagnostic& finding = report.At(
                  violation.span,
                  violation.rule->value_versions.empty()
                      ? fmt::format("{} is a field of operators {}", path,
                                    RangeInWords(violation.versions))
                      : fmt::format("{} is {}, a value of operators {}", path,
                                    violation.written,
                                    RangeInWords(violation.versions)));
              finding.field_path = violation.path.Text();
              finding.operators =
                  OperatorClaim{.range = OutsideOf(violation.versions),
                                .sources = report.rule().sources};
            });
}

void CheckKindVersions(const OneDocument& it, Reporter& report) {
  const yaml::Node& kind = At(it.document, {"kind"});
  const KindTable* table = it.facts.catalog->FindGroup(
      manifest::GroupOfApi(At(it.document, {"apiVersion"}).scalar));
  const KindChange* change =
      table == nullptr ? nullptr : table->FindChange(kind.scalar);
  if (change == nullptr ||
      manifest::FindCrd(it.document, it.facts.assumed) != nullptr) {
    return;
  }
  Diagnostic& finding = report.At(
      kind.span, fmt::format("{} is a kind of operators {}", kind.scalar,
                             RangeInWords(change->versions)));
  finding.field_path = "kind";
  finding.help = {change->instead};
  finding.operators = OperatorClaim{.range = OutsideOf(change->versions),
                                    .sources = change->sources};
}

constexpr std::array kServedVersionRules = {
    Rule{.code = "DG4180", .check = &CheckServedVersion},
    Rule{.code = "DG4232", .check = &CheckFieldVersions},
    Rule{.code = "DG4233", .check = &CheckKindVersions},
    Rule{.code = "DG4274", .check = &CheckOperatorKnown},
};

}  // namespace

std::span<const Rule> ServedVersionRules() { return kServedVersionRules; }

}  // namespace dgdc::lint
