// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/model/wanted.h"
#include "dgdc/plan/context.h"

namespace dgdc::plan {

struct CollectedSettings {
  std::vector<Setting> settings = {};
  // What the fabric wants and args of the intent say their own way.
  std::vector<Setting> replaced = {};
  // What profiles would add if more were known.
  std::vector<model::Gap> gaps = {};
};

// What goes into one role with the facts of IntentModel::Of, in the order of
// the manifest: the rules of engine, fabrics and platform whose conditions
// hold, then args and env of the intent, which replace them (DG1017) unless a
// field of the intent owns the setting (DG1019).
CollectedSettings CollectSettings(const Context& context, RoleKind kind,
                                  const RoleIntent& intent,
                                  const std::vector<model::View>& views);

// What `rules` of that layer put into a Job around the deployment.
std::vector<Setting> JobSettings(const std::vector<SettingRule>& rules,
                                 const model::View& view,
                                 yaml::Layer layer = yaml::Layer::kPlatform);

// Reports the rules about choices that the facts of a role, those of
// IntentModel::Of, break; `views` has one for each fabric that it uses.
void CheckChoices(const Context& context,
                  const std::vector<model::View>& views);

}  // namespace dgdc::plan
