// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/apply/apply.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/plan/plan.h"
#include "dgdc/yaml/scope.h"

// What a fabric's profile writes into a worker of a manifest.
namespace dgdc::apply {

// A worker and the nodes that it runs on.
struct Subject {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
  const manifest::Worker& worker;
  // Null when not known.
  const HardwareProfile* hardware = nullptr;
};

// What a fabric carries of a worker.
struct Carries {
  bool kv = true;
  bool collectives = true;
};

// Whether the worker sends or receives KV cache.
bool TransfersKv(const Subject& subject);

// Whether it spans several nodes, so that its collectives need a network.
bool SpansNodes(const Subject& subject);

// The facts of the worker under the names of catalog/facts.h, with the
// parameters of the fabric: `given`, else their defaults. What the manifest
// does not tell has no value.
yaml::Scope ScopeOf(const Subject& subject, const FabricProfile& fabric,
                    const std::vector<UserSetting>& given, Carries carries,
                    Sink& sink);

// Whether a rule is about the collectives alone, or serves them too.
bool IsForCollectives(const SettingRule& rule);

// The parameter that is the whole value of a rule; "" when none is.
std::string ParamOf(const SettingRule& rule);

// A setting that the fabric writes, and what its profile says about it.
struct Wanted {
  Setting setting = {};
  const SettingRule* rule = nullptr;
};

// A rule of the fabric that applies, or may apply, and whose value is not known
// for want of a fact.
struct Gap {
  const SettingRule* rule = nullptr;
  std::string fact = {};
};

// The settings of the fabric for the worker. What cannot be filled is added to
// `gaps`, unless it is a parameter that nobody has to give.
std::vector<Wanted> WantedSettings(const Subject& subject,
                                   const FabricProfile& fabric,
                                   const yaml::Scope& scope, Sink& sink,
                                   std::vector<Gap>* gaps = nullptr);

// The settings of the worker's engine that choose the way of the KV cache.
std::vector<Setting> EngineSettings(const Subject& subject,
                                    const yaml::Scope& scope, Sink& sink);

// Every setting that the fabric writes into the worker by itself: with any
// choice that it offers by name, and on any nodes that have its network where
// those of the worker are not known. Values that only a user can give are none.
std::vector<Wanted> PossibleSettings(const Subject& subject,
                                     const FabricProfile& fabric);

}  // namespace dgdc::apply
