// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/scope.h"

// A fabric profile's settings, held against what a worker has.
namespace dgdc::lint {

// What a profile wants of one name: a variable, a resource, an annotation.
struct Wanted {
  SettingKind kind = SettingKind::kEnv;
  std::string name = {};
  // Every value that some choice of parameters gives; empty when any will do.
  std::vector<std::string> values = {};
  // Whether every choice of parameters has it.
  bool required = false;
  // Whether the fabric does not work without it.
  bool essential = false;
  const SettingRule* rule = nullptr;  // the first one
};

// The names of facts that the conditions of profiles use, as far as the
// manifest tells them.
yaml::Scope SettingScope(const manifest::Facts& facts,
                         const manifest::Graph& graph,
                         const manifest::Worker& worker);

// The same on top of what `scope` has.
void AddSettingFacts(const manifest::Facts& facts, const manifest::Graph& graph,
                     const manifest::Worker& worker, yaml::Scope& scope);

// Those that the GPU system of the worker's nodes tells.
void AddHardwareFacts(const HardwareProfile& hardware,
                      const manifest::Worker& worker, yaml::Scope& scope);

// What `fabric` wants of the worker, in the order of the profile. Settings
// whose conditions depend on something that is not known are left out.
std::vector<Wanted> WantedSettings(const FabricProfile& fabric,
                                   const manifest::Worker& worker,
                                   const yaml::Scope& scope);

}  // namespace dgdc::lint
