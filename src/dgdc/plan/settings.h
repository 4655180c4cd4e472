// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/plan/context.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::plan {

// The settings that a rule amounts to for a role: none, one, or one per item of
// its list. Those whose value depends on something that has none are left out,
// and its names are added to `missing`.
std::vector<Setting> SettingsOf(const SettingRule& rule, RoleKind kind,
                                const yaml::Scope& scope, Sink& sink,
                                std::vector<std::string>* missing = nullptr);

struct CollectedSettings {
  std::vector<Setting> settings = {};
  // What the fabric wants and args of the intent say their own way.
  std::vector<Setting> replaced = {};
};

// What goes into one role with the facts of RoleScopes, in the order of the
// manifest: the rules of engine, fabrics and platform whose conditions hold,
// then args and env of the intent, which replace them (DG1017) unless a field
// of the intent owns the setting (DG1019).
CollectedSettings CollectSettings(const Context& context, RoleKind kind,
                                  const RoleIntent& intent,
                                  const std::vector<yaml::Scope>& scopes);

// What `rules` of that layer put into a Job around the deployment.
std::vector<Setting> JobSettings(const Context& context,
                                 const std::vector<SettingRule>& rules,
                                 const yaml::Scope& scope,
                                 yaml::Layer layer = yaml::Layer::kPlatform);

// Reports the requirements of engine, fabrics and platform that the facts of a
// role, those of RoleScopes, violate; DG1015, DG1016.
void CheckRequirements(const Context& context,
                       const std::vector<yaml::Scope>& scopes);

}  // namespace dgdc::plan
