// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/apply/apply.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/model/deployment.h"
#include "dgdc/model/view.h"
#include "dgdc/model/wanted.h"

// A worker of a manifest, and what profiles write into it.
namespace dgdc::apply {

using model::WantedSetting;

// A worker and the nodes that it runs on.
struct Subject {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
  const manifest::Worker& worker;
  // The graph as profiles see it.
  const model::Deployment& deployment;
  // Null when not known.
  const HardwareProfile* hardware = nullptr;
  bool hardware_told = false;  // somebody chose it
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

// The worker as a fabric sees it, with the parameters `given`, else their
// defaults. The subject's parts must outlive it.
model::View ViewOf(const Subject& subject, const FabricProfile& fabric,
                   const std::vector<UserSetting>& given, Carries carries);

// Whether a rule is about the collectives alone, or serves them too.
bool IsForCollectives(const SettingRule& rule);

// The settings of the worker's engine that choose the way of the KV cache.
std::vector<Setting> EngineSettings(const Subject& subject,
                                    const model::View& view);

// Every setting that the fabric writes into the worker by itself: with the
// choices that are given and any other that it offers by name, and on any nodes
// that have its network where those of the worker do not. Values that only a
// user can give are none.
std::vector<WantedSetting> PossibleSettings(
    const Subject& subject, const FabricProfile& fabric,
    const std::vector<UserSetting>& given = {});

}  // namespace dgdc::apply
