// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/lint/registry.h"

// Versions of the API that the operator of a release serves.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// The operator is at least as old as the images, unless --facts tells.
void CheckServedVersion(const Facts& facts, Reporter& report) {
  const Node* known = facts.assumed.cluster.Find(manifest::kOperatorFact);
  for (const Graph& graph : facts.graphs) {
    const std::string& name = known == nullptr ? graph.release : known->scalar;
    const ReleaseProfile* release = facts.catalog->releases.Find(name);
    const std::string_view api = manifest::ApiName(graph.api);
    if (graph.document == nullptr || release == nullptr ||
        std::find(release->api_versions.begin(), release->api_versions.end(),
                  api) != release->api_versions.end()) {
      continue;
    }
    const Node& place = At(*graph.document, {"apiVersion"});
    Diagnostic& finding = report.At(
        place.span,
        known == nullptr
            ? fmt::format("{} with images of release {}", api, name)
            : fmt::format("{} on an operator of release {}", api, name),
        fmt::format("{} serves {}", name,
                    fmt::join(release->api_versions, " and ")));
    if (known != nullptr) {
      finding.severity = Severity::kError;
    }
  }
}

constexpr std::array kServedVersionRules = {
    Rule{.code = "DG4180", .check = &CheckServedVersion},
};

}  // namespace

std::span<const Rule> ServedVersionRules() { return kServedVersionRules; }

}  // namespace dgdc::lint
