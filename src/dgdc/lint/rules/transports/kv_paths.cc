// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// NVLink between nodes without the memory for it.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// The fix of the engine's profile, where its version is known to have the flag.
void FixMemory(const Facts& facts, const Graph& graph, const Worker& worker,
               Diagnostic& finding) {
  const std::string version =
      manifest::ExactEngineVersion(*facts.catalog, graph, worker);
  for (const MemoryChange& change :
       worker.engine->kv_transfer.fabric_memory.changes) {
    if (version.empty() || !change.handles || !change.name.starts_with('-') ||
        !InVersionRange(version, change.engine)) {
      continue;
    }
    SetFix(finding, edit::Safety::kUnsafe, fmt::format("add {}", change.name),
           SetTarget(facts, graph, worker, "flag." + change.name,
                     yaml::Node::String("true")));
    return;
  }
}

// One finding per worker where the cache goes over TCP; one per deployment
// where that is not known.
void ReportHandles(const Facts& facts, const Graph& graph,
                   const std::vector<Judged>& judged, Reporter& report) {
  for (const Judged& one : judged) {
    const bool none = one.path.cause == Cause::kNoHandles;
    if (!none && &one != &FrontOf(judged)) {
      continue;
    }
    const Worker& worker = *one.worker;
    const FabricMemory& memory = worker.engine->kv_transfer.fabric_memory;
    const manifest::Text claim = DomainClaim(facts, worker);
    const auto on =
        SeenValue(worker, facts.catalog->Transport("ucx").Variable("nvlink"));
    const bool switched = on && on->span.known();
    Diagnostic& finding = report.At(
        switched ? on->span : claim.span,
        fmt::format("the KV cache of {} {} memory with fabric handles, which "
                    "NVLink across nodes needs",
                    *worker.component.name, none ? "is no" : "may not be"),
        none ? "the KV cache goes over TCP" : "TCP where it is not");
    if (switched) {
      finding.labels.push_back({claim.span, "the NVLink domain"});
    }
    if (!none) {
      finding.severity = Severity::kInfo;
      LabelOthers(judged, "this one as well", finding);
    }
    finding.why.push_back(memory.why);
    finding.help = {memory.remedy};
    finding.sources.insert(finding.sources.end(), memory.sources.begin(),
                           memory.sources.end());
    FixMemory(facts, graph, worker, finding);
  }
}

void CheckFabricHandles(const OneDeployment& it, Reporter& report) {
  for (const Worker& worker : it.graph.workers) {
    if (!DomainClaim(it.facts, worker)->empty()) {
      report.Read({it.facts, it.graph, worker}, "path.kvCause");
    }
  }
  const auto judged = KvWorkers(it.facts, it.graph, [](const Path& path) {
    return path.cause == Cause::kNoHandles ||
           path.cause == Cause::kHandlesUnknown;
  });
  if (!judged.empty()) {
    ReportHandles(it.facts, it.graph, judged, report);
  }
}

constexpr std::array kKvPathRules = {
    Rule{.code = "DG2031", .check = &CheckFabricHandles},
};

}  // namespace

std::span<const Rule> KvPathRules() { return kKvPathRules; }

}  // namespace dgdc::lint
