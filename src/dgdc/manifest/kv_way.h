// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/patch.h"
#include "dgdc/plan/plan.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

// Whether the author's own way of saying how the KV cache is handed over, in
// arguments or in a patch, is one that the fabric can go along with: another
// connector around that of NIXL, say, over the same backend.
namespace dgdc::manifest {

struct KvWayContext {
  const Plan& plan;
  const SourceSet& sources;  // of the intent
  const Catalog& catalog;
  // What patches changed, lists that they deleted among it.
  const std::vector<DeferredChange>& changes;
};

// The plan as it is when only the profiles say it; nothing when neither
// arguments nor patches can say anything else.
std::optional<Plan> WithoutOwnWay(const Plan& plan);

// Compares a deployment with the one of WithoutOwnWay, worker by worker; DG1019
// for arguments of the intent, DG1027 for patches. The lists of the patches
// that are wrong.
std::vector<Span> CheckKvWay(const KvWayContext& context,
                             const yaml::Node& wanted, const yaml::Node& given,
                             Sink& sink);

}  // namespace dgdc::manifest
