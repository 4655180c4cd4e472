// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/networks.h"

#include <algorithm>

namespace dgdc::lint {

using manifest::Resource;
using manifest::Worker;

std::vector<const Resource*> ResourcesOf(const FabricProfile& fabric,
                                         const Worker& worker) {
  std::vector<const Resource*> resources;
  for (const auto& [name, resource] : worker.resources) {
    if (fabric.detect.HasResource(name) && resource.count.value_or(0) > 0) {
      resources.push_back(&resource);
    }
  }
  return resources;
}

bool AttachesWith(const FabricProfile& fabric, std::string_view annotation) {
  return std::any_of(fabric.settings.begin(), fabric.settings.end(),
                     [annotation](const SettingRule& rule) {
                       return rule.kind == SettingKind::kAnnotation &&
                              rule.name.scalar == annotation;
                     });
}

bool OnHostNetwork(const Worker& worker) {
  return manifest::At(worker.component.pod_spec, {"hostNetwork"})
      .AsBool()
      .value_or(false);
}

}  // namespace dgdc::lint
