// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Names that no library reads, by the table of profiles/variables.
namespace dgdc::lint {
namespace {

void ReportUnread(const manifest::Facts& facts, const manifest::Graph& graph,
                  const manifest::Worker& worker,
                  const manifest::Variable& variable,
                  const UnreadVariable& known, Reporter& report) {
  Diagnostic& finding = report.At(
      variable.name_span,
      known.until.empty()
          ? fmt::format("no version of {} reads {}, which {} sets",
                        known.library, known.name, *worker.component.name)
          : fmt::format("{} after {} reads no {}, which {} sets", known.library,
                        known.until, known.name, *worker.component.name),
      known.instead.empty() ? "has no effect"
                            : fmt::format("the name is {}", known.instead));
  finding.why.push_back(known.why);
  finding.sources = known.sources;
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("remove {}", known.name),
         manifest::Amend(facts, graph, worker).RemoveEnv(known.name));
}

void CheckUnread(const manifest::Facts& facts, Reporter& report) {
  for (const manifest::Graph& graph : facts.graphs) {
    for (const manifest::Worker& worker : graph.workers) {
      for (const UnreadVariable& known : facts.catalog->unread_variables) {
        if (const manifest::Variable* variable = worker.FindEnv(known.name)) {
          ReportUnread(facts, graph, worker, *variable, known, report);
        }
      }
    }
  }
}

constexpr std::array kUnreadVariableRules = {
    Rule{.code = "DG4311", .check = &CheckUnread},
};

}  // namespace

std::span<const Rule> UnreadVariableRules() { return kUnreadVariableRules; }

}  // namespace dgdc::lint
