// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>

#include <fmt/core.h>

#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/query/object_name.h"
#include "dgdc/lint/registry.h"

// The name of the topology that a policy of KV transfer refers to.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using yaml::Node;

void CheckPolicyTopology(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& name = At(*graph->spec, {"experimental", "kvTransferPolicy",
                                         "clusterTopologyName"});
    if (name.IsString() && IsSet(name) && !IsObjectName(name.scalar)) {
      CorrectName(
          facts,
          report.At(name.span,
                    fmt::format("clusterTopologyName is \"{}\"", name.scalar)),
          name.scalar);
    }
  }
}

constexpr std::array kTopologyNameRules = {
    Rule{.code = "DG4075", .check = &CheckPolicyTopology},
};

}  // namespace

std::span<const Rule> TopologyNameRules() { return kTopologyNameRules; }

}  // namespace dgdc::lint
