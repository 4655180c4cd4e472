// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/apply/apply.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/plan/plan.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::apply {

// A worker on its way to the fabric.
struct Target {
  const manifest::Facts& facts;
  const manifest::Graph& graph;
  const manifest::Worker& worker;
  const FabricProfile& fabric;
  const yaml::Scope& scope;
  const manifest::Amend& amend;
};

// What makes the worker have the setting; nothing when that cannot be done in
// this manifest.
std::optional<manifest::Operations> OperationsFor(const Target& target,
                                                  const Setting& setting);

// What chooses NixlConnector and its backend where the engine is told by other
// means than settings: a configuration file, a backend that is left over.
std::optional<manifest::Operations> ChooseBackend(const Target& target);

// The image in the variant of the fabric; none when it is that already or the
// image is nobody's that the profiles know. Reports DG1014 when the release has
// none.
manifest::Operations ChooseImage(const Target& target, Sink& sink);

// Removes what other fabrics set and this one does not: variables, resources,
// annotations, parts of the pod.
manifest::Operations RemoveOthers(const Target& target,
                                  const std::vector<Setting>& wanted);

}  // namespace dgdc::apply
