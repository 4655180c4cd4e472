// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

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

std::string WithoutGdr(const std::vector<Text>& transports) {
  std::string list;
  for (const Text& transport : transports) {
    if (*transport != kGdrTransport) {
      list += (list.empty() ? "" : ",") + *transport;
    }
  }
  return list;
}

void CheckGdrTransport(const Facts& facts, Reporter& report) {
  const std::string reason = NoGdrCopy(facts);
  if (reason.empty()) {
    return;
  }
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::vector<Text> transports = EnvEntries(facts, worker, "UCX_TLS");
      for (const Text& transport : transports) {
        if (*transport == kGdrTransport) {
          Diagnostic& finding = report.At(
              transport.span,
              fmt::format("UCX_TLS of {} lists {}, but {}",
                          *worker.component.name, kGdrTransport, reason),
              "no such device on the nodes");
          const std::string rest = WithoutGdr(transports);
          if (!rest.empty() && rest != "^") {
            FixEnv(facts, graph, worker, "UCX_TLS", rest, edit::Safety::kSafe,
                   finding);
          }
        }
      }
    }
  }
}

constexpr std::array kHostRules = {
    Rule{.code = "DG2303", .check = &CheckGdrTransport},
};

}  // namespace

std::span<const Rule> HostRules() { return kHostRules; }

}  // namespace dgdc::lint
