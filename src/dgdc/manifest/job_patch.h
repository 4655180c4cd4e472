// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "dgdc/intent/intent.h"
#include "dgdc/plan/plan.h"

namespace dgdc::manifest {

// What a patch of the deployment says about where and with which rights the
// pods of `job.stands_for` run, written for the Job that must run there too;
// nothing when it says nothing of that. What only the server needs (arguments,
// probes, volumes) is left out, and so is affinity between pods.
std::optional<PatchIntent> PatchForJob(const PatchIntent& patch,
                                       const Plan::Job& job, const Plan& plan);

}  // namespace dgdc::manifest
