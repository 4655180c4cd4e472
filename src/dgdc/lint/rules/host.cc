// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rules/support.h"

// Drivers and kernel modules of the nodes.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kGdrTransport = "gdr_copy";

// Why the nodes have no GDRCopy; "" when they may have it. Container-Optimized
// OS cannot load its module.
std::string NoGdrCopy(const Facts& facts) {
  if (ClusterFact(facts, "gdrcopy") == "none") {
    return "the nodes have no GDRCopy";
  }
  const std::string_view os = ClusterFact(facts, "os");
  return os == "cos" || os.starts_with("cos-")
             ? fmt::format("GDRCopy does not run on {}", os)
             : "";
}

void CheckGdrTransport(const Facts& facts, Reporter& report) {
  const std::string reason = NoGdrCopy(facts);
  if (reason.empty()) {
    return;
  }
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const Text& transport : EnvEntries(facts, worker, "UCX_TLS")) {
        if (*transport == kGdrTransport) {
          report.At(transport.span,
                    fmt::format("UCX_TLS of {} lists {}, but {}",
                                *worker.component.name, kGdrTransport, reason),
                    "no such device on the nodes");
        }
      }
    }
  }
}

constexpr std::array kRules = {
    Rule{.code = "DG2303", .check = &CheckGdrTransport},
};

}  // namespace

std::span<const Rule> HostRules() { return kRules; }

}  // namespace dgdc::lint
