// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/plan/plan.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// A warning that an error about the same list would make needless.
struct DeferredChange {
  Span span = {};  // of the list in the patch, or of the null in its place
  std::string path = {};  // of a list that is deleted, in the document
  std::function<void()> report = {};
};

// Merges each patch into the documents that it means, as Kubernetes merges
// strategically: maps by key, lists by yaml::FindSame, command and args as a
// whole; null deletes, and so does an item with $patch: delete. What the fabric
// sets stays (DG1027); other values change with a warning (DG1017); a patch
// that fits nothing is DG1028. A Job that stands for a worker takes over what
// patches say about the worker's pods (see PatchForJob), silently, because that
// is reported once already; its own patches come after that. What a new list,
// or none, does to values that have alternatives is told when somebody has
// judged them, where `deferred` is given.
void ApplyPatches(const std::vector<PatchIntent>& patches, const Plan& plan,
                  std::vector<yaml::Node>& documents, Sink& sink,
                  std::vector<DeferredChange>* deferred = nullptr);

}  // namespace dgdc::manifest
