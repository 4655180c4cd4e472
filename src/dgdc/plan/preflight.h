// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/plan/context.h"
#include "dgdc/plan/from_intent.h"

namespace dgdc::plan {

// A check as the Job's container is told it: three arguments.
struct CheckCall {
  std::string command = {};
  std::string expect = {};
  std::string pattern = {};
  Span span = {};
};

// Whether a Job in the place of a worker takes over a setting of the worker's
// fabric; without what is about other workers.
bool TakeForJob(const JobProfile& profile, Setting& setting);

// The checks of a fabric that a Job can run in the place of a worker which has
// these settings of its fabrics.
std::vector<CheckCall> ChecksFor(const Catalog& catalog,
                                 const FabricProfile& fabric,
                                 const std::vector<Setting>& of_fabric,
                                 const model::View& view, Sink& sink);

// Adds the Job with the checks of the fabrics, and the benchmark of a KV
// transfer when the intent wants one, to a plan that has its roles; DG1012,
// DG1026.
void AddPreflight(const Context& context, const IntentModel& model, Plan& plan);

}  // namespace dgdc::plan
