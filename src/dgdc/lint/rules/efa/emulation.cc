// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>

#include <fmt/core.h>

#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/registry.h"

// UCX on EFA.
namespace dgdc::lint {
namespace {

// Silent where a rule about the engine says the same with its remedy.
void CheckEmulated(const OneDeployment& it, Reporter& report) {
  const auto judged =
      KvWorkers(it.facts, it.graph, WithCause(Cause::kUcxOnEfa));
  if (judged.empty()) {
    // Elsewhere it cannot be that way.
    if (it.graph.network == Network::kEfa ||
        it.graph.network == Network::kUnknown) {
      LackKvWay(it, WithCause(Cause::kUcxOnEfa), report);
    }
    return;
  }
  const manifest::Worker& worker = *FrontOf(judged).worker;
  const Span span = worker.kv.backend.span;
  Diagnostic& finding =
      report.At(span.known() ? span : worker.place(),
                fmt::format("{} {} the KV cache over UCX on EFA",
                            NamesOf(judged), VerbFor(judged, "moves", "move")),
                "emulated in software");
  LabelOthers(judged, "this one too", finding);
  // Whoever names UCX for an engine of which the sources disagree has
  // measured it.
  if (worker.kv.explicit_backend) {
    finding.severity = Severity::kInfo;
  }
}

constexpr std::array kEfaEmulationRules = {
    Rule{.code = "DG2229", .check = &CheckEmulated},
};

}  // namespace

std::span<const Rule> EfaEmulationRules() { return kEfaEmulationRules; }

}  // namespace dgdc::lint
