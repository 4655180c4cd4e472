// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/pod_refusals.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// Which pods of a worker over several nodes.
enum class PodPlace : uint8_t { kOnly, kLeader, kFollower };

// What runs in the end: the pods of a component after the operator, with what
// the API server fills in.
struct RunningPod {
  std::string deployment = {};
  std::string component = {};
  // Where to say what the main container lacks.
  Span main_place = {};
  PodPlace place = PodPlace::kOnly;
  int64_t replicas = 1;
  int64_t pods = 1;  // of this kind, per replica
  // "" where no operator makes them, or its version is not known.
  std::string operator_version = {};
  bool made_by_operator = false;
  // Whether the manifest describes its containers: a patch leaves images out,
  // and roles of a component may have pods of their own.
  bool has_main = true;
  bool operator_told = false;  // not suggested by the release of the images
  // A Pod. Every value that the manifest does not say has an origin; what it
  // says has its span.
  yaml::Node pod = {};
  // What is not shown, in words.
  std::vector<std::string> gaps = {};
};

// In the order of the manifest; deployments first.
std::vector<RunningPod> PodsOf(const Facts& facts);

// What the API server refuses in the pods of the deployment, each thing once;
// found out when somebody asks, and kept.
const PodVerdict& PodRefusals(const Facts& facts, const Graph& graph);

}  // namespace dgdc::manifest
