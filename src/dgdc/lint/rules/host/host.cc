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

using manifest::Text;

// Why the nodes have no GDRCopy, where its conditions hold.
std::string NoGdrCopy(const OneWorker& it, Reporter& report) {
  return report.ReadText(it, "cluster.gdrcopy") == "none"
             ? "the nodes have no GDRCopy"
             : fmt::format("GDRCopy does not run on {}",
                           report.ReadText(it, "cluster.os").value_or(""));
}

// The list without that transport.
std::string Without(const std::vector<Text>& transports,
                    std::string_view removed) {
  std::string list;
  for (const Text& transport : transports) {
    if (*transport != removed) {
      list += (list.empty() ? "" : ",") + *transport;
    }
  }
  return list;
}

void CheckGdrTransport(const OneWorker& it, Reporter& report) {
  const std::string& variable = report.Name("variable");
  const std::string& gdr = report.Name("transport");
  const std::vector<Text> transports =
      EnvEntries(it.facts, it.worker, variable);
  if (transports.empty()) {
    report.Read(it, "env." + variable);
  }
  for (const Text& transport : transports) {
    if (*transport != gdr) {
      continue;
    }
    Diagnostic& finding = report.At(
        transport.span,
        fmt::format("{} of {} lists {}, but {}", variable,
                    *it.worker.component.name, gdr, NoGdrCopy(it, report)),
        "no such device on the nodes");
    const std::string rest = Without(transports, gdr);
    if (!rest.empty() && rest != "^") {
      FixEnv(it.facts, it.graph, it.worker, variable, rest, edit::Safety::kSafe,
             finding);
    }
  }
}

constexpr std::array kHostRules = {
    Rule{.code = "DG2303", .check = &CheckGdrTransport},
};

}  // namespace

std::span<const Rule> HostRules() { return kHostRules; }

}  // namespace dgdc::lint
