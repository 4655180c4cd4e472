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

void ReportUnread(const OneWorker& it, const manifest::Variable& variable,
                  const UnreadVariable& known, Reporter& report) {
  const std::string& component = *it.worker.component.name;
  Diagnostic& finding = report.At(
      variable.name_span,
      known.until.empty()
          ? fmt::format("no version of {} reads {}, which {} sets",
                        known.library, known.name, component)
          : fmt::format("{} after {} reads no {}, which {} sets", known.library,
                        known.until, known.name, component),
      known.instead.empty() ? "has no effect"
                            : fmt::format("the name is {}", known.instead));
  finding.why.push_back(known.why);
  finding.sources = known.sources;
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("remove {}", known.name),
         manifest::Amend(it.facts, it.graph, it.worker).RemoveEnv(known.name));
}

void CheckUnread(const OneWorker& it, Reporter& report) {
  for (const UnreadVariable& known : it.facts.catalog->unread_variables) {
    if (const manifest::Variable* variable = it.worker.FindEnv(known.name)) {
      ReportUnread(it, *variable, known, report);
    }
  }
}

constexpr std::array kUnreadVariableRules = {
    Rule{.code = "DG4311", .check = &CheckUnread},
};

}  // namespace

std::span<const Rule> UnreadVariableRules() { return kUnreadVariableRules; }

}  // namespace dgdc::lint
