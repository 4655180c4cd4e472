// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Settings of the engine's profile without which a worker does not do its part.
namespace dgdc::lint {
namespace {

// A fact that the setting gives a value, and that value.
struct EngineNeed {
  std::string fact = {};
  std::string name = {};
  yaml::Node value = {};
};

// The leaves of what is written into the engine's file.
void AddLeaves(const yaml::Node& node, const std::string& path,
               std::vector<EngineNeed>& needs) {
  if (!node.IsMap()) {
    needs.push_back({"config." + path, path, node});
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    AddLeaves(entry.value, path.empty() ? entry.key : path + "." + entry.key,
              needs);
  }
}

std::vector<EngineNeed> NeedsOf(const SettingRule& rule) {
  std::vector<EngineNeed> needs;
  const yaml::Node value = rule.value.value_or(yaml::Node::String("true"));
  const std::string& name = rule.name.scalar;
  if (rule.kind == SettingKind::kArg) {
    needs.push_back({"flag." + name, name, value});
  } else if (rule.kind == SettingKind::kEnv) {
    needs.push_back({"env." + name, name, value});
  } else if (rule.kind == SettingKind::kConfig) {
    AddLeaves(value, "", needs);
  }
  return needs;
}

void FixNeed(const OneWorker& it, const EngineNeed& need, Diagnostic& finding) {
  if (need.value.tag.empty() && need.value.IsScalar()) {
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("set {} to {}", need.name, need.value.scalar),
           SetTarget(it.facts, it.graph, it.worker, need.fact, need.value));
  }
}

void ReportNeed(const OneWorker& it, const SettingRule& rule,
                const EngineNeed& need, const model::Fact& fact,
                Reporter& report) {
  const MissingSpec& missing = *rule.missing;
  const std::string& component = *it.worker.component.name;
  const bool refused = fact.is_present();
  Diagnostic& finding =
      refused ? report.At(fact.decided_at,
                          fmt::format("{} of {} is {}", need.name, component,
                                      fact.value.text),
                          "as good as none")
              : report.At(it.worker.place(),
                          fmt::format("{} lacks {}", component, need.name),
                          fmt::format("add {}", need.name));
  finding.severity = missing.severity;
  finding.why = {missing.why};
  finding.sources = missing.sources;
  if (need.value.tag.empty() && need.value.IsScalar()) {
    finding.help = {
        rule.value ? fmt::format("set {} to {}", need.name, need.value.scalar)
                   : fmt::format("add {}", need.name)};
  }
  FixNeed(it, need, finding);
}

bool IsFor(const SettingRule& rule, const OneWorker& it) {
  return rule.missing &&
         std::any_of(rule.roles.begin(), rule.roles.end(),
                     [&it](RoleKind role) { return it.worker.Is(role); });
}

void CheckNeed(const OneWorker& it, const SettingRule& rule,
               const EngineNeed& need, Reporter& report) {
  const std::vector<std::string>& refused = rule.missing->refused;
  const model::Fact fact = report.Read(it, need.fact);
  const bool is_refused =
      fact.is_present() && std::find(refused.begin(), refused.end(),
                                     fact.value.text) != refused.end();
  if (fact.is_absent() || is_refused) {
    ReportNeed(it, rule, need, fact, report);
  }
}

void CheckEngineSettings(const OneWorker& it, Reporter& report) {
  if (it.worker.engine == nullptr) {
    report.Read(it, "engine");
    return;
  }
  for (const SettingRule& rule : it.worker.engine->settings) {
    if (!IsFor(rule, it) ||
        report.Judge(it, rule.missing->when) != model::Truth::kTrue) {
      continue;
    }
    for (const EngineNeed& need : NeedsOf(rule)) {
      CheckNeed(it, rule, need, report);
    }
  }
}

constexpr std::array kEngineSettingRules = {
    Rule{.code = "DG2902", .check = &CheckEngineSettings},
};

}  // namespace

std::span<const Rule> EngineSettingRules() { return kEngineSettingRules; }

}  // namespace dgdc::lint
