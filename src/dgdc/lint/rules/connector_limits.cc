// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rules/support.h"

// Parallelism that the connector of a KV transfer does not carry.
namespace dgdc::lint {
namespace {

using manifest::Graph;
using manifest::Worker;

const std::optional<manifest::Number>& ParallelSize(const Worker& worker,
                                                    std::string_view size) {
  const manifest::Parallel& parallel = worker.parallel;
  if (size == "pp") {
    return parallel.pp;
  }
  if (size == "dp") {
    return parallel.dp;
  }
  return size == "ep" ? parallel.ep : parallel.tp;
}

// A connector that is not named is the engine's default.
bool HasConnector(const Worker& worker, const ConnectorLimit& limit) {
  const auto& nixl = worker.engine->kv_transfer.nixl_connectors;
  return worker.kv.connector->empty()
             ? worker.kv.nixl == true && !nixl.empty() &&
                   nixl.front() == limit.connector
             : *worker.kv.connector == limit.connector;
}

void ReportBeyond(const manifest::Facts& facts, const Graph& graph,
                  const Worker& worker, const ConnectorLimit& limit,
                  Reporter& report) {
  const manifest::Number& size = *ParallelSize(worker, limit.size);
  Diagnostic& finding = report.At(
      size.span,
      fmt::format("{} of {} is {}, and {} of {} carries at most {}", limit.size,
                  *worker.component.name, size.value, limit.connector,
                  worker.engine->head.name, limit.at_most),
      fmt::format("at most {}", limit.at_most));
  if (worker.kv.connector.span.known()) {
    finding.labels.push_back({worker.kv.connector.span, "the connector"});
  }
  finding.why.push_back(limit.why);
  finding.help.push_back(limit.help);
  finding.sources = limit.sources;
  if (IsNewerThanKnown(facts.catalog->releases, graph.release)) {
    finding.severity = Severity::kWarning;
    finding.help.push_back(fmt::format(
        "whether release {} has learnt it is not known to this dgdc",
        graph.release));
  }
}

void CheckConnectorSizes(const manifest::Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.engine == nullptr) {
        continue;
      }
      for (const ConnectorLimit& limit : worker.engine->connector_limits) {
        const auto& size = ParallelSize(worker, limit.size);
        if (size && size->value > limit.at_most &&
            FindConnectorLimit(graph, worker, limit.size) == &limit) {
          ReportBeyond(facts, graph, worker, limit, report);
        }
      }
    }
  }
}

constexpr std::array kConnectorLimitRules = {
    Rule{.code = "DG3174", .check = &CheckConnectorSizes},
};

}  // namespace

const ConnectorLimit* FindConnectorLimit(const Graph& graph,
                                         const Worker& worker,
                                         std::string_view size) {
  if (worker.engine == nullptr) {
    return nullptr;
  }
  const auto& limits = worker.engine->connector_limits;
  const auto found = std::find_if(
      limits.begin(), limits.end(), [&](const ConnectorLimit& limit) {
        return limit.size == size && HasConnector(worker, limit) &&
               limit.HoldsFor(worker.role, graph.release);
      });
  return found == limits.end() ? nullptr : &*found;
}

std::span<const Rule> ConnectorLimitRules() { return kConnectorLimitRules; }

}  // namespace dgdc::lint
