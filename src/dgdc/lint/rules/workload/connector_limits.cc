// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/engine_config.h"

// Parallelism that the connector of a KV transfer does not carry.
namespace dgdc::lint {
namespace {

using manifest::Graph;
using manifest::Worker;

struct ParallelKind {
  std::string_view name;
  std::optional<manifest::Number> manifest::Parallel::*size;
};

constexpr std::array kParallelKinds = {
    ParallelKind{"tp", &manifest::Parallel::tp},
    ParallelKind{"pp", &manifest::Parallel::pp},
    ParallelKind{"dp", &manifest::Parallel::dp},
    ParallelKind{"ep", &manifest::Parallel::ep},
    ParallelKind{"dcp", &manifest::Parallel::dcp},
    ParallelKind{"pcp", &manifest::Parallel::pcp},
    ParallelKind{"cp", &manifest::Parallel::cp},
};

const std::optional<manifest::Number>& ParallelSize(const Worker& worker,
                                                    std::string_view size) {
  const auto* found =
      std::find_if(kParallelKinds.begin(), kParallelKinds.end(),
                   [&](const ParallelKind& kind) { return kind.name == size; });
  return worker.parallel.*(found->size);
}

// A connector that is not named is the engine's default.
bool HasConnector(const Worker& worker, const ConnectorLimit& limit) {
  if (limit.connector.empty()) {
    return true;
  }
  const auto& nixl = worker.engine->kv_transfer.nixl_connectors;
  return worker.kv.connector->empty()
             ? worker.kv.nixl == true && !nixl.empty() &&
                   nixl.front() == limit.connector
             : *worker.kv.connector == limit.connector;
}

// The other end of the transfer; null when there is none, or several.
const Worker* OtherEnd(const Graph& graph, const Worker& worker) {
  return worker.Is(RoleKind::kPrefill) ? graph.decode() : graph.prefill();
}

// Whether a size that nobody can read may stand somewhere.
bool MayBeHidden(const Worker& worker, std::string_view size) {
  using manifest::Lacks;
  const manifest::EngineValue value = manifest::ReadEngineValue(worker, size);
  return (value.is_written() && !value.text) ||
         value.lacks == Lacks::kCommand || value.lacks == Lacks::kFile;
}

// Whether the limit is about the worker, whatever its size; a connector that
// nobody knows is remembered.
bool IsLimited(const OneWorker& it, const ConnectorLimit& limit,
               Reporter& report) {
  if (!limit.HoldsFor(it.worker.role, it.graph.release)) {
    return false;
  }
  if (!limit.connector.empty()) {
    report.Read(it, "kv.connector");
  }
  return HasConnector(it.worker, limit);
}

// Whether the other end surely has another size.
bool DiffersAtOtherEnd(const OneWorker& it, const ConnectorLimit& limit,
                       int64_t size, Reporter& report) {
  const Worker* other = OtherEnd(it.graph, it.worker);
  if (other == nullptr || other->engine != it.worker.engine) {
    if (other == nullptr && it.graph.disaggregated()) {
      report.Lacks("pair." + limit.size, model::Need::kOneOfRole);
    }
    return false;
  }
  const auto& theirs = ParallelSize(*other, limit.size);
  if (!theirs && MayBeHidden(*other, limit.size)) {
    report.Lacks("setting." + limit.size, model::Need::kCommand);
    return false;
  }
  return (theirs ? theirs->value : 1) != size;
}

// Whether the limit is about that size and exceeded by it; where the other
// end's counts and is not known, nothing is.
bool IsBeyond(const OneWorker& it, const ConnectorLimit& limit,
              Reporter& report) {
  const auto& size = ParallelSize(it.worker, limit.size);
  if (size ? size->value <= limit.at_most
           : !MayBeHidden(it.worker, limit.size)) {
    return false;
  }
  if (!IsLimited(it, limit, report)) {
    return false;
  }
  if (!size) {
    report.Lacks("setting." + limit.size, model::Need::kCommand);
    return false;
  }
  return !limit.or_equal || DiffersAtOtherEnd(it, limit, size->value, report);
}

std::string LimitText(const ConnectorLimit& limit, const EngineProfile& engine,
                      std::string_view connector) {
  return fmt::format("{} of {} carries at most {}{}", connector,
                     engine.head.name, limit.at_most,
                     limit.or_equal ? " where the other role has another" : "");
}

std::string ConnectorText(const Worker& worker, const ConnectorLimit& limit) {
  return !limit.connector.empty()       ? limit.connector
         : worker.kv.connector->empty() ? std::string("the KV transfer")
                                        : *worker.kv.connector;
}

// What makes a limit less than certain.
void Weaken(const OneWorker& it, const ConnectorLimit& limit,
            Diagnostic& finding) {
  const std::string& release = it.graph.release;
  const bool of_another = !limit.releases.empty() && release.empty();
  const bool is_newer = IsNewerThanKnown(it.facts.catalog->releases, release);
  if (!limit.certain || of_another || is_newer) {
    finding.severity = Severity::kWarning;
  }
  if (of_another) {
    finding.help.push_back(fmt::format(
        "it holds for Dynamo {}; --dynamo tells the release", limit.releases));
  }
  if (is_newer) {
    finding.help.push_back(fmt::format(
        "whether release {} has learnt it is not known to this dgdc", release));
  }
}

void ReportBeyond(const OneWorker& it, const ConnectorLimit& limit,
                  Reporter& report) {
  const Worker& worker = it.worker;
  const manifest::Number& size = *ParallelSize(worker, limit.size);
  Diagnostic& finding = report.At(
      size.span,
      fmt::format(
          "{} of {} is {}, and {}", limit.size, *worker.component.name,
          size.value,
          LimitText(limit, *worker.engine, ConnectorText(worker, limit))),
      fmt::format("at most {}", limit.at_most));
  if (worker.kv.connector.span.known()) {
    finding.labels.push_back({worker.kv.connector.span, "the connector"});
  }
  finding.why.push_back(limit.why);
  finding.help.push_back(limit.help);
  finding.sources = limit.sources;
  Weaken(it, limit, finding);
}

// Of each kind of parallelism the first row that is exceeded.
void CheckConnectorSizes(const OneWorker& it, Reporter& report) {
  if (it.worker.engine == nullptr) {
    report.Read(it, "engine");
    return;
  }
  std::set<std::string_view> told;
  for (const ConnectorLimit& limit : it.worker.engine->connector_limits) {
    if (!told.contains(limit.size) && IsBeyond(it, limit, report)) {
      told.insert(limit.size);
      ReportBeyond(it, limit, report);
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
