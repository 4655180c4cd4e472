// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/gaps.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/model/facts.h"

namespace dgdc::plan {
namespace {

using model::Need;

// A setting that needs the fact, and the roles that lack it.
struct LeftOut {
  const SettingRule* rule = nullptr;
  std::vector<std::string> roles = {};
};

struct MissingFact {
  model::Lack lack = {};
  std::vector<LeftOut> settings = {};
};

void AddGap(const model::Gap& gap, const std::string& role,
            std::vector<MissingFact>& facts) {
  // What somebody left out on purpose is no gap, and what a document beside
  // the deployment lacks its settings lack as well.
  if (gap.rule == nullptr || gap.lack.need == Need::kNothing) {
    return;
  }
  auto fact = std::find_if(facts.begin(), facts.end(),
                           [&gap](const MissingFact& other) {
                             return other.lack.fact == gap.lack.fact;
                           });
  if (fact == facts.end()) {
    fact = facts.insert(fact, {.lack = gap.lack});
  }
  auto setting =
      std::find_if(fact->settings.begin(), fact->settings.end(),
                   [&gap](const LeftOut& one) { return one.rule == gap.rule; });
  if (setting == fact->settings.end()) {
    setting = fact->settings.insert(setting, {.rule = gap.rule});
  }
  setting->roles.push_back(role);
}

// The field of the intent that would tell the fact.
Span PlaceOf(const Intent& intent, Need need) {
  switch (need) {
    case Need::kModel:
      return intent.model.id.span;
    case Need::kHardware:
    case Need::kGpus:
      return intent.hardware.span;
    case Need::kRelease:
      return intent.dynamo.span;
    case Need::kEngine:
      return intent.engine.name.span;
    default:
      return intent.spec_span;
  }
}

std::string AdviceOf(const Need need) {
  switch (need) {
    case Need::kModel:
      return "describe the model in spec.model.architecture, whose attention "
             "tells it";
    case Need::kHardware:
    case Need::kGpus:
      return "name hardware that a profile describes; dgdc profiles list "
             "prints them";
    case Need::kRelease:
      return "name a release that a profile describes; dgdc profiles list "
             "prints them";
    case Need::kClusterFacts:
      return "say it in spec.cluster";
    default:
      return "set it in args or env of the role if it is needed";
  }
}

std::string SettingText(const SettingRule& rule) {
  return rule.name.scalar.empty() ? std::string(SettingKindName(rule.kind))
                                  : rule.name.scalar;
}

}  // namespace

void TellGaps(const Context& context, const std::vector<RoleGaps>& roles) {
  if (context.sink.has_errors()) {
    return;
  }
  std::vector<MissingFact> facts;
  for (const RoleGaps& role : roles) {
    for (const model::Gap& gap : role.gaps) {
      AddGap(gap, role.role, facts);
    }
  }
  for (const MissingFact& missing : facts) {
    const model::FactSpec* fact = model::FindFact(missing.lack.fact);
    Diagnostic& finding = context.sink.Report(
        "DG1063", PlaceOf(context.intent, missing.lack.need),
        fmt::format("not known: {}", fact == nullptr ? missing.lack.fact
                                                     : std::string(fact->doc)));
    for (const LeftOut& setting : missing.settings) {
      finding.why.push_back(
          fmt::format("{} is left out of {}, which depends on it: {}",
                      SettingText(*setting.rule),
                      fmt::join(setting.roles, " and "), setting.rule->why));
    }
    finding.help.push_back(AdviceOf(missing.lack.need));
  }
}

}  // namespace dgdc::plan
