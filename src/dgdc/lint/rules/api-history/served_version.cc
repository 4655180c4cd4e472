// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/lint/graph_model.h"
#include "dgdc/lint/registry.h"

// Versions of the API that the operator of a release serves.
namespace dgdc::lint {
namespace {

using manifest::At;

// The operator is at least as old as the images, unless --facts tells.
void CheckServedVersion(const OneDeployment& it, Reporter& report) {
  const bool is_told =
      it.facts.assumed.cluster.Find(manifest::kOperatorFact) != nullptr;
  const std::string name =
      report.ReadText({it.facts, it.graph, FirstWorker(it.graph)}, "operator")
          .value_or("");
  const ReleaseProfile* release = it.facts.catalog->releases.Find(name);
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

constexpr std::array kServedVersionRules = {
    Rule{.code = "DG4180", .check = &CheckServedVersion},
};

}  // namespace

std::span<const Rule> ServedVersionRules() { return kServedVersionRules; }

}  // namespace dgdc::lint
